package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/** Connections that shake hands, ask and reset while the answer is under way: threads and lines of the log. */
abstract class ResetScenarios extends OnHost {
    private static final int MANY = 500;
    private static final AtomicInteger CLOSED = new AtomicInteger();

    ResetScenarios(Host.Starter starter) {
        super(Wire.PLAIN, starter, ResetScenarios::deploy);
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        container.addEndpoint(Answering.class);
    }

    /** Answers with 100 KiB, and counts who has gone. */
    @ServerEndpoint("/answering")
    public static final class Answering {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message.repeat(100 * 1024);
        }

        /** Called by the container. */
        @OnClose
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    /**
     * Returns how many threads Soto may have at most, while all go: readers, and 48 for callbacks; twice as many where a machine is so busy
     * that none of these gets on for 50 ms. One a connection would be 500.
     */
    int threads() {
        return 112;
    }

    /** Keeps what the log says, of everybody. */
    private static final class Said extends Handler implements AutoCloseable {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        Said() {
            Logger.getLogger("").addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                records.add(record);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            Logger.getLogger("").removeHandler(this);
        }
    }

    /** Returns how many threads there are of each name, without its number. */
    private static Map<String, Long> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .collect(Collectors.groupingBy(
                        thread -> thread.getName().replaceAll("[0-9]+", "N"), Collectors.counting()));
    }

    private static long ofSoto(Map<String, Long> names) {
        return names.entrySet().stream()
                .filter(name -> name.getKey().startsWith("soto-"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private List<SocketConnection> connect(int count) throws IOException {
        List<SocketConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketConnection connection = SocketConnection.request(
                    wire(), host().port(), SocketConnection.handshake("/answering"), new byte[0]);
            connections.add(connection);
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        }
        return connections;
    }

    private static void askAndReset(List<SocketConnection> connections) throws IOException {
        for (SocketConnection connection : connections) {
            connection.output().write(FramePeer.text("x"));
            connection.reset();
        }
    }

    @Test
    void resetsWhileTheAnswerIsUnderWayTakeFewThreadsAndNoStackTrace() throws Exception {
        CLOSED.set(0);
        // What the container keeps for its next request is there before.
        askAndReset(connect(20));
        Awaitility.await().untilAtomic(CLOSED, Matchers.is(20));
        List<SocketConnection> connections = connect(MANY);
        long before = ofSoto(names());
        AtomicReference<Map<String, Long>> most = new AtomicReference<>(names());
        Thread counting = new Thread(() -> {
            while (!Thread.interrupted()) {
                most.accumulateAndGet(names(), (one, other) -> ofSoto(one) >= ofSoto(other) ? one : other);
            }
        });
        try (Said said = new Said()) {
            counting.start();
            askAndReset(connections);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAtomic(CLOSED, Matchers.is(20 + MANY));
            counting.interrupt();
            counting.join();
            assertThat(said.records).as("lines of the log").hasSizeLessThan(5);
            assertThat(said.records).as("stack traces").allMatch(record -> record.getThrown() == null);
        }
        assertThat(ofSoto(most.get())).as("Soto's threads, of %s", most.get()).isLessThanOrEqualTo(threads());
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> ofSoto(names()) <= before + 2);
    }
}

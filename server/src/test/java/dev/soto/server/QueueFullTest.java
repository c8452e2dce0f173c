package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.connection.QueueFullException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint that sends more to a session than its peer takes. */
@Timeout(60)
class QueueFullTest {
    private static final int SENDS = 300;
    private static final Queue<SendResult> RESULTS = new ConcurrentLinkedQueue<>();

    /** Sends much when it is told anything. */
    @ServerEndpoint("/pushes")
    public static final class Pushes {
        private static final String MUCH = "m".repeat(64 * 1024);

        /** Called by the container. */
        @OnMessage
        public void message(Session session, String message) {
            for (int i = 0; i < SENDS; i++) {
                session.getAsyncRemote().sendText(MUCH, RESULTS::add);
            }
        }
    }

    private static final class Said extends Handler implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger(EndpointNotices.class.getName());

        Said() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    @Test
    void sendsBeyondTheQueueFailAndAreAWarningOnceAnEndpointThatNamesTheSettings() throws Exception {
        RESULTS.clear();
        try (Said said = new Said();
                SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .endpoint(Pushes.class)
                        .setting("dev.soto.maxQueuedBytes", "131072")
                        .start();
                RawHandshake one = new RawHandshake(server.port()).ask("/pushes");
                RawHandshake two = new RawHandshake(server.port()).ask("/pushes")) {
            assertThat(List.of(one.status(), two.status())).containsOnly(101);
            one.sendHi();
            two.sendHi();
            await().untilAsserted(() -> assertThat(RESULTS.stream().filter(result -> !result.isOK()))
                    .hasSizeGreaterThan(SENDS)
                    .allMatch(result -> result.getException() instanceof QueueFullException));
            assertThat(said.lines)
                    .singleElement()
                    .asString()
                    .startsWith("WARNING ")
                    .contains("/pushes", "131072 bytes", "dev.soto.maxQueuedBytes", "dev.soto.overflowPolicy");
        }
    }
}

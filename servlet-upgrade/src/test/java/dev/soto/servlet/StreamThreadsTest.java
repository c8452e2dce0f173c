package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that wait for the rest of their messages do not keep the container from ending such waits. */
@Timeout(30)
class StreamThreadsTest {
    private static final Map<String, BlockingQueue<String>> EVENTS = new ConcurrentHashMap<>();

    /** Reads messages while they arrive. */
    @ServerEndpoint("/read/{name}")
    public static final class ReadingEndpoint {
        @OnMessage
        public String read(Reader message, @PathParam("name") String name) throws IOException {
            events(name).add("reads");
            StringWriter copy = new StringWriter();
            message.transferTo(copy);
            return copy.toString();
        }

        @OnClose
        public void close(CloseReason reason, @PathParam("name") String name) {
            events(name).add("close " + reason.getCloseCode().getCode());
        }
    }

    @Test
    void waitingHandlersLeaveThreadsForTheEndOfTheirSessions() throws Exception {
        Map<String, String> one =
                Map.of("dev.soto.streamThreads", "1", "dev.soto.callbackThreads", "1", "dev.soto.idleTimeout", "1s");
        try (TestServer server = TestServer.deploying(one, (context, container) -> {
                    container.addEndpoint(ReadingEndpoint.class);
                });
                RawPeer first = RawPeer.open(server, "/read/first");
                RawPeer second = RawPeer.open(server, "/read/second")) {
            first.send("01 81 00000000 61");
            assertThat(next("first")).isEqualTo("reads");
            // The only thread is taken: the handler of this one never begins.
            second.send("01 81 00000000 61");
            assertThat(next("first")).isEqualTo("close 1006");
            assertThat(next("second")).isIn("close 1006", "reads");
        }
    }

    @Test
    void messageWaitsForAThreadAndIsReadThen() throws Exception {
        Map<String, String> one = Map.of("dev.soto.streamThreads", "1");
        try (TestServer server = TestServer.deploying(one, (context, container) -> {
                    container.addEndpoint(ReadingEndpoint.class);
                });
                RawPeer third = RawPeer.open(server, "/read/third");
                RawPeer fourth = RawPeer.open(server, "/read/fourth")) {
            third.send("01 81 00000000 61");
            assertThat(next("third")).isEqualTo("reads");
            fourth.send("01 81 00000000 63 80 81 00000000 64");
            third.send("80 81 00000000 62");
            third.expect("81 02 6162");
            fourth.expect("81 02 6364");
        }
    }

    private static BlockingQueue<String> events(String name) {
        return EVENTS.computeIfAbsent(name, key -> new LinkedBlockingQueue<>());
    }

    private static String next(String name) throws InterruptedException {
        return events(name).poll(10, TimeUnit.SECONDS);
    }
}

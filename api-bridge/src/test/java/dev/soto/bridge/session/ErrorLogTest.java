package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.model.Role;
import dev.soto.testing.LogRecords;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What peers can have written to the log. */
class ErrorLogTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final SessionPair.Environment environment = new SessionPair.Environment();

    @AfterEach
    void stop() {
        environment.close();
    }

    /** Answers errors, also when nobody is there any more. */
    @ServerEndpoint("/test")
    public static class Polite {
        /** Called by the container. */
        @OnMessage
        public void hear(String message) {}

        /** Called by the container. */
        @OnError
        public void fail(Session session, Throwable error) throws IOException {
            CALLS.incrementAndGet();
            session.getBasicRemote().sendText("sorry, " + error.getMessage());
        }
    }

    /** Has no error method. */
    @ServerEndpoint("/test")
    public static class Broken {
        /** Called by the container. */
        @OnMessage
        public void hear(String message) {
            CALLS.incrementAndGet();
            throw new IllegalStateException("a defect");
        }
    }

    @Test
    void resetsThatHaveTheErrorMethodFailAreALineEachTenfold() throws Exception {
        CALLS.set(0);
        try (LogRecords log = new LogRecords(SessionErrors.class)) {
            for (int i = 1; i <= 20; i++) {
                SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Polite.class);
                pair.tested.connection().abort(new IOException("Connection reset"));
                int calls = i;
                await().until(() -> CALLS.get() == calls);
            }
            await().until(() -> log.at(Level.WARNING).size() == 2);
            List<String> lines = log.at(Level.WARNING);
            assertThat(lines.get(0))
                    .contains(Polite.class.getName(), "Connection reset", "after the end of the session");
            assertThat(lines.get(1)).contains("(10 of this kind within a minute");
            assertThat(log.all()).hasSize(2);
        }
    }

    @Test
    void aDefectHasItsStackTraceOnceWhateverPeersSend() throws Exception {
        CALLS.set(0);
        Records records = new Records();
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger(SessionErrors.class.getName());
        try (LogRecords quiet = new LogRecords(SessionErrors.class);
                SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Broken.class)) {
            logger.addHandler(records);
            for (int i = 0; i < 100; i++) {
                pair.send("x");
            }
            await().until(() -> CALLS.get() == 100);
            await().until(() -> quiet.all().size() == 3);
            assertThat(records.traces.get()).isEqualTo(1);
        } finally {
            logger.removeHandler(records);
        }
    }

    private static final class Records extends java.util.logging.Handler {
        private final AtomicInteger traces = new AtomicInteger();

        @Override
        public void publish(LogRecord record) {
            if (record.getThrown() != null) {
                traces.incrementAndGet();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

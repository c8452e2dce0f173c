package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What somebody sees who looks at a connection from some moment on. */
class ConnectionTraceTest {
    private final List<String> seen = new ArrayList<>();
    private final ConnectionTrace trace = new ConnectionTrace() {
        @Override
        public void received(int first, long payloadBytes) {
            seen.add("< " + EngineTrace.describe(first) + " " + payloadBytes);
        }

        @Override
        public void queued(int first, long payloadBytes) {
            seen.add("> " + EngineTrace.describe(first) + " " + payloadBytes);
        }

        @Override
        public void changed(String from, String cause, String to) {
            seen.add(from + " " + to);
        }

        @Override
        public void textReceived(String part, boolean last) {
            seen.add("in " + part + (last ? "." : ""));
        }

        @Override
        public void binaryReceived(ByteBuffer part, boolean last) {
            seen.add("in " + part.remaining() + (last ? "." : ""));
        }

        @Override
        public void sent(DataType type, ByteBuffer part, boolean last) {
            seen.add("out " + StandardCharsets.UTF_8.decode(part.duplicate()) + (last ? "." : ""));
        }
    };

    @Test
    void framesMessagesAndStepsAreSeenFromThenOnAndOnlyUntilItIsTakenAway() {
        ConnectionUnderTest t = ConnectionUnderTest.open();
        t.transport.read("81 81 00000000 41");
        t.connection.setTrace(trace);
        t.transport.read("81 81 00000000 42");
        t.transport.read("82 82 00000000 0102");
        t.connection.sendText("Hi", null);
        t.connection.sendShared(SharedMessage.text("all"), null);
        t.connection.setTrace(null);
        t.transport.read("81 81 00000000 43");
        t.connection.sendText("no", null);
        assertThat(seen)
                .containsExactly(
                        "< text fin 1",
                        "in B.",
                        "< binary fin 2",
                        "in 2.",
                        "out Hi.",
                        "> text fin 2",
                        "out all.",
                        "> text fin 3");
    }

    @Test
    void partsAreSeenAsTheyGoAndAreDelivered() {
        ConnectionUnderTest t = ConnectionUnderTest.open();
        t.connection.setDelivery(DataType.TEXT, Delivery.PARTS);
        t.connection.setTrace(trace);
        t.transport.read("01 81 00000000 41 80 81 00000000 42");
        OutgoingMessage message = t.connection.beginMessage(DataType.TEXT);
        message.text("C", false, null);
        t.connection.sendText("behind", null);
        message.text("D", true, null);
        assertThat(seen).filteredOn(line -> line.startsWith("in")).last().isEqualTo("in B.");
        assertThat(seen).filteredOn(line -> line.startsWith("out")).containsExactly("out C", "out D.", "out behind.");
    }

    @Test
    void theLogOfFramesGoesOnBesideIt() {
        Logger logger = Logger.getLogger(FrameLog.NAME);
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.FINER);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setTrace(trace);
            t.transport.read("81 81 00000000 41");
            t.connection.setTrace(null);
            t.connection.close(new CloseStatus(1000, ""));
            assertThat(seen).containsExactly("< text fin 1", "in A.");
            assertThat(lines)
                    .anyMatch(line -> line.contains("< text fin, 1 byte"))
                    .anyMatch(line -> line.contains("> close fin"));
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
        }
    }
}

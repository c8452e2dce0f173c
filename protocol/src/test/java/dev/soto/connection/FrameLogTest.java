package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameLogTest {
    private final Logger logger = Logger.getLogger("dev.soto.frames");
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // Each connection has a number of its own.
            lines.add(line.getMessage().replaceFirst("^#\\d+ ", ""));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @AfterEach
    void switchOff() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }

    private void switchOn() {
        logger.setLevel(Level.FINER);
        logger.setUseParentHandlers(false);
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @Test
    void thereIsNoneWhenNobodyWantsToSeeIt() {
        assertThat(FrameLog.of(Role.SERVER, new ManualTransport())).isNull();
    }

    @Test
    void linesTellFramesAndStepsOfTheClose() {
        switchOn();
        ConnectionUnderTest t = ConnectionUnderTest.open();
        t.transport.read("81 85 00000000 48656C6C6F");
        t.connection.sendText("Hi", null);
        t.connection.close(new CloseStatus(1000, ""));
        t.transport.read("88 82 00000000 03E8");
        assertThat(lines)
                .endsWith(
                        "server < text fin, 5 bytes",
                        "server > text fin, 2 bytes",
                        "server OPEN -> LOCAL_CLOSING (LOCAL_CLOSE)",
                        "server > close fin, 2 bytes",
                        "server LOCAL_CLOSING -> LOCAL_CLOSE_SENT (DRAINED)",
                        "server < close fin, 2 bytes",
                        "server LOCAL_CLOSE_SENT -> LINGERING (PEER_CLOSE)")
                .first()
                .asString()
                .startsWith("server opened, ");
    }

    @Test
    void payloadIsInNoLine() {
        switchOn();
        ConnectionUnderTest t = ConnectionUnderTest.open();
        t.transport.read("81 86 00000000 736563726574");
        t.connection.sendText("secret", null);
        assertThat(lines).hasSize(3).noneMatch(line -> line.contains("secret"));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void lineNamesTheRole(Role role) {
        switchOn();
        FrameLog log = FrameLog.of(role, new ManualTransport());
        assertThat(log).isNotNull();
        log.received(0x81, 1);
        assertThat(lines).endsWith((role == Role.SERVER ? "server" : "client") + " < text fin, 1 byte");
    }
}

package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 7.4, status codes")
class StatusCodesTest {
    /** All that fit into two bytes and lie beyond the ranges that the RFC speaks of. */
    private static final int[] HUGE = {5_101, 9_999, 32_767, 32_768, 65_535};

    /** The clause's own words, with the three codes that the IANA registry has added. */
    private static boolean mayStandInAFrame(int code) {
        return switch (code) {
            case 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014 -> true;
            default -> code >= 3000 && code <= 4999;
        };
    }

    @WireTest
    void everyCodeUpTo5100IsReceivedAsTheRulesSay(EngineSetup setup) {
        for (int code = 0; code <= 5_100; code++) {
            receive(setup.open(), code);
        }
        for (int code : HUGE) {
            receive(setup.open(), code);
        }
    }

    private static void receive(EngineUnderTest engine, int code) {
        engine.receive(Frame.close(code));
        if (mayStandInAFrame(code)) {
            engine.says("closing by peer").sends(Frame.close(code)).says("shutdown output", "closed " + code);
        } else {
            engine.fails(1002, "close code " + code + " must not be sent", "RFC 6455 section 7.4");
        }
    }

    @WireTest
    void everyCodeUpTo5100IsSentOrRefusedAsTheRulesSay(EngineSetup setup) {
        for (int code = -1; code <= 5_100; code++) {
            send(setup.open(), code);
        }
        for (int code : HUGE) {
            send(setup.open(), code);
        }
        send(setup.open(), Integer.MIN_VALUE);
        send(setup.open(), 65_536 + 1_000);
    }

    private static void send(EngineUnderTest engine, int code) {
        if (code == 1005) {
            engine.close(code, "").says("closing").sends(Frame.close());
        } else if (mayStandInAFrame(code)) {
            engine.close(code, "").says("closing").sends(Frame.close(code));
        } else {
            assertThatThrownBy(() -> engine.engine()
                            .close(new CloseStatus(code, ""), engine.clock().now()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("close code " + code + " ");
            assertThat(engine.engine().state()).isEqualTo(State.OPEN);
            engine.says().sends();
        }
    }

    @WireTest
    void codesThatArriveWhileWeCloseAreJudgedAsWell(EngineSetup setup) {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
            setup.open()
                    .close(1000, "")
                    .says("closing")
                    .sends(Frame.close(1000))
                    .receive(Frame.close(code))
                    .says(
                            "error 1002",
                            "shutdown output",
                            "closed 1002 close code " + code + " must not be sent (RFC 6455 section 7.4)");
        }
    }
}

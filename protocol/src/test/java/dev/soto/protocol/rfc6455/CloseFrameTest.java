package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.WireTest;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.5.1, close")
class CloseFrameTest {
    @WireTest
    void closeFrameIsAnsweredWithItsCodeAndReason(EngineUnderTest engine) {
        engine.receive(Frame.close(1001, "gone fishing \u20ac"))
                .says("closing by peer")
                .sends(Frame.close(1001, "gone fishing \u20ac"))
                .says("shutdown output", "closed 1001 gone fishing \u20ac");
    }

    @WireTest
    void closeFrameWithoutABodyIsAnsweredWith1000AndReportedAs1005(EngineUnderTest engine) {
        engine.receive(Frame.close())
                .says("closing by peer")
                .sends(Frame.close(1000))
                .says("shutdown output", "closed 1005");
    }

    @WireTest
    void bodyOfOneByteFails(EngineUnderTest engine) {
        engine.receive(Frame.of(Opcode.CLOSE, (byte) 3)).fails(1002, "body of 1 byte", "RFC 6455 section 5.5.1");
    }

    @WireTest
    void reasonThatIsNotUtf8FailsWith1007(EngineSetup setup) {
        for (String reason : new String[] {"ff", "c3", "61 c0 80", "ed a0 80", "f4 90 80 80", "e2 82"}) {
            setup.open()
                    .receive(Frame.of(Opcode.CLOSE, Hex.bytes("03 e8" + reason)))
                    .fails(1007, "reason of the close frame is not UTF-8", "RFC 6455 section 5.5.1");
        }
    }

    @WireTest
    void reasonMayHoldNulAndAnyCharacter(EngineUnderTest engine) {
        String reason = "a\0b\uFFFD\uFEFF\uD83D\uDE00";
        engine.receive(Frame.close(1000, reason))
                .says("closing by peer")
                .sends(Frame.close(1000, reason))
                .says("shutdown output", "closed 1000 " + reason);
    }

    @WireTest
    void closeIsSentWithCodeAndReasonBehindWhatWaits(EngineUnderTest engine) {
        engine.send("first");
        engine.close(3999, "\u00fcber").says("closing");
        engine.sends(Frame.text("first"), Frame.close(3999, "\u00fcber"));
    }

    @WireTest
    void code1005MeansACloseFrameWithoutABody(EngineUnderTest engine) {
        engine.close(1005, "").says("closing").sends(Frame.close());
        engine.receive(Frame.close()).says("shutdown output", "closed 1005");
    }

    @WireTest
    void longestReasonIs123Bytes(EngineSetup setup) {
        String longest = Payloads.letters(121) + "\u00e9";
        setup.open().close(1000, longest).says("closing").sends(Frame.close(1000, longest));
        EngineUnderTest engine = setup.open();
        assertThatThrownBy(() -> engine.close(1000, longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("124 bytes", "123");
        assertThat(engine.engine().state()).isEqualTo(State.OPEN);
        engine.receive(Frame.text("untouched")).says("text untouched").sends();
    }

    @WireTest
    void reasonWithAnUnpairedSurrogateIsRefused(EngineUnderTest engine) {
        assertThatThrownBy(() -> engine.close(1000, "\uD83D"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogate");
        engine.says().sends();
    }

    @WireTest
    void reasonWithoutACodeIsRefused(EngineUnderTest engine) {
        assertThatThrownBy(() -> engine.close(1005, "why")).isInstanceOf(IllegalArgumentException.class);
        engine.says().sends();
    }

    @WireTest
    void firstCloseFrameCounts(EngineUnderTest engine) {
        engine.receive(Frame.close(1000, "first"), Frame.close(1001, "second"))
                .says("closing by peer")
                .sends(Frame.close(1000, "first"))
                .says("shutdown output", "closed 1000 first");
        engine.receive(Frame.close(1001, "third")).says().sends();
    }

    @WireTest
    void dataBehindTheCloseFrameIsDropped(EngineUnderTest engine) {
        engine.receive(Frame.close(1000), Frame.text("ignored"), Frame.of(7))
                .says("closing by peer")
                .sends(Frame.close(1000))
                .says("shutdown output", "closed 1000");
        engine.receive(Frame.text("ignored")).says().sends();
    }

    @WireTest
    void secondCloseByTheApplicationDoesNothing(EngineUnderTest engine) {
        engine.close(1000, "first").says("closing");
        assertThat(engine.engine()
                        .close(new CloseStatus(1001, "second"), engine.clock().now()))
                .isFalse();
        engine.says().sends(Frame.close(1000, "first"));
        engine.receive(Frame.close(1000, "first")).says("shutdown output", "closed 1000 first");
        assertThat(engine.engine()
                        .close(new CloseStatus(1001, "third"), engine.clock().now()))
                .isFalse();
        engine.says().sends();
    }

    @WireTest
    void applicationMayAnswerThePeersCloseFrameWithAnotherCode(EngineUnderTest engine) {
        engine.answerLater().receive(Frame.close(1000, "yours")).says("closing by peer");
        engine.close(4321, "mine").says().sends(Frame.close(4321, "mine"));
        engine.says("shutdown output", "closed 1000 yours");
        engine.answerClose().says().sends();
    }
}

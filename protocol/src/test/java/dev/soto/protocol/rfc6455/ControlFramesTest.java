package dev.soto.protocol.rfc6455;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.5, control frames")
class ControlFramesTest {
    private static final int[] CONTROL = {Opcode.CLOSE, Opcode.PING, Opcode.PONG};

    @WireTest
    void fragmentedControlFramesFail(EngineSetup setup) {
        for (int opcode : CONTROL) {
            setup.open()
                    .receive(Frame.of(opcode).notFinal())
                    .fails(1002, "control frame (opcode " + opcode + ") is fragmented", "RFC 6455 section 5.5");
            setup.open()
                    .receive(Frame.text("a").notFinal(), Frame.of(opcode).notFinal())
                    .fails(1002, "is fragmented");
        }
    }

    @WireTest
    void payloadOf125BytesIsTaken(EngineSetup setup) {
        byte[] payload = Payloads.bytes(125);
        setup.open()
                .receive(Frame.of(Opcode.PING, payload), Frame.of(Opcode.PONG, payload))
                .says("ping " + Hex.of(payload), "pong " + Hex.of(payload))
                .sends(Frame.of(Opcode.PONG, payload));
        String reason = Payloads.letters(123);
        setup.open()
                .receive(Frame.close(1000, reason))
                .says("closing by peer")
                .sends(Frame.close(1000, reason))
                .says("shutdown output", "closed 1000 " + reason);
    }

    @WireTest
    void longerPayloadFails(EngineSetup setup) {
        for (int opcode : CONTROL) {
            String named = "control frame (opcode " + opcode + ") is longer than 125 bytes";
            setup.open().receive(Frame.of(opcode, new byte[126])).fails(1002, named, "RFC 6455 section 5.5");
            setup.open().receive(Frame.of(opcode, new byte[65_536])).fails(1002, named);
            setup.open().receive(Frame.of(opcode, new byte[5]).lengthIn(2)).fails(1002, named);
            setup.open().receive(Frame.of(opcode, new byte[5]).lengthIn(8)).fails(1002, named);
        }
    }

    @WireTest
    void longerPayloadFailsAtTheSecondByte(EngineSetup setup) {
        String mask = setup.role().peer().masksOutgoing() ? "fe" : "7e";
        setup.open().receiveHex("8a" + mask).fails(1002, "longer than 125 bytes");
    }

    @WireTest
    void frameLimitDoesNotApplyToControlFrames(EngineSetup setup) {
        setup.maxFramePayloadBytes(1)
                .open()
                .receive(Frame.pong("longer than one byte"))
                .says("pong " + Hex.of("longer than one byte".getBytes(US_ASCII)));
    }

    @WireTest
    void sendingMoreThan125BytesIsRefusedAndNothingHappens(EngineUnderTest engine) {
        ByteBuffer tooLong = ByteBuffer.allocate(126);
        assertThatThrownBy(() -> engine.engine().outgoing().sendPing(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ping", "126", "125", "RFC 6455 section 5.5");
        assertThatThrownBy(() -> engine.engine().outgoing().sendPong(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("pong", "126", "125", "RFC 6455 section 5.5");
        engine.receive(Frame.text("still open")).says("text still open").sends();
    }

    @WireTest
    void sending125BytesIsFine(EngineUnderTest engine) {
        byte[] payload = Payloads.bytes(125);
        engine.engine().outgoing().sendPing(ByteBuffer.wrap(payload));
        engine.engine().outgoing().sendPong(ByteBuffer.wrap(payload));
        engine.sends(Frame.of(Opcode.PING, payload), Frame.of(Opcode.PONG, payload));
    }
}

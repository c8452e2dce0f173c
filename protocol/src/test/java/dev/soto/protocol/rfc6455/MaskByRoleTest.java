package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.model.Role.CLIENT;
import static dev.soto.protocol.model.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.WireTest;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.1, who masks")
class MaskByRoleTest {
    private static final int[] OPCODES = {Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE, Opcode.PING, Opcode.PONG};

    @WireTest(SERVER)
    void serverFailsOnEveryFrameThatIsNotMasked(EngineSetup setup) {
        for (int opcode : OPCODES) {
            setup.open().receive(Frame.of(opcode).unmasked()).fails(1002, "not masked", "RFC 6455 section 5.1");
        }
    }

    @WireTest(CLIENT)
    void clientFailsOnEveryFrameThatIsMasked(EngineSetup setup) {
        for (int opcode : OPCODES) {
            setup.open()
                    .receive(Frame.of(opcode).masked(Frame.KEY))
                    .fails(1002, "masked frame", "RFC 6455 section 5.1");
        }
    }

    @WireTest(SERVER)
    void serverKnowsFromTwoBytesThatTheFrameIsNotMasked(EngineUnderTest server) {
        server.receiveHex("81 05").fails(1002, "not masked");
    }

    @WireTest(CLIENT)
    void clientKnowsFromTwoBytesThatTheFrameIsMasked(EngineUnderTest client) {
        client.receiveHex("81 85").fails(1002, "masked frame");
    }

    @WireTest
    void wrongMaskInTheSecondFrameOfAMessageFailsAsWell(EngineUnderTest engine) {
        Frame wrong = engine.role() == SERVER
                ? Frame.continuation("b").unmasked()
                : Frame.continuation("b").masked(1);
        engine.receive(Frame.text("a").notFinal(), wrong).fails(1002, "RFC 6455 section 5.1");
    }

    @WireTest(SERVER)
    void keyOfZeroIsAMask(EngineUnderTest server) {
        server.receive(Frame.text("plain to see").masked(0)).says("text plain to see");
    }

    @WireTest(CLIENT)
    void clientMasksFramesOfEveryKind(EngineUnderTest client) {
        client.send("a");
        client.send((byte) 1);
        client.ping("p").pong("q");
        client.receive(Frame.ping("r")).says("ping 72");
        client.close(1000, "").says("closing");
        client.sendsHex("8a 81 37 fa 21 3d 45"
                + "81 81 37 fa 21 3d 56"
                + "82 81 37 fa 21 3d 36"
                + "89 81 37 fa 21 3d 47"
                + "8a 81 37 fa 21 3d 46"
                + "88 82 37 fa 21 3d 34 12");
    }

    @WireTest(SERVER)
    void serverMasksNoFrame(EngineUnderTest server) {
        server.send("a");
        server.send((byte) 1);
        server.ping("p").pong("q");
        server.receive(Frame.ping("r")).says("ping 72");
        server.close(1000, "").says("closing");
        server.sendsHex("8a 01 72  81 01 61  82 01 01  89 01 70  8a 01 71  88 02 03 e8");
    }

    @WireTest(CLIENT)
    void closeFrameOfAFailureIsMaskedToo(EngineUnderTest client) {
        client.receive(Frame.of(3)).says("error 1002");
        byte[] sent = client.takeSent();
        assertThat(sent[1] & 0x80).isEqualTo(0x80);
        assertThat(Hex.of(Frame.xor(new byte[] {sent[6], sent[7]}, Frame.KEY))).isEqualTo("03 ea");
        client.says("shutdown output", "closed 1002 " + client.lastError());
    }
}

package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.model.Role.CLIENT;
import static dev.soto.protocol.model.Role.SERVER;
import static dev.soto.protocol.testkit.Frame.binaryOf;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.7, examples")
class ExamplesTest {
    private static final String HELLO = "81 05 48 65 6c 6c 6f";
    private static final String MASKED_HELLO = "81 85 37 fa 21 3d 7f 9f 4d 51 58";

    @WireTest(CLIENT)
    void unmaskedTextIsReceived(EngineUnderTest client) {
        client.receiveHex(HELLO).says("text Hello");
    }

    @WireTest(SERVER)
    void maskedTextIsReceived(EngineUnderTest server) {
        server.receiveHex(MASKED_HELLO).says("text Hello");
    }

    @WireTest(SERVER)
    void unmaskedTextIsSent(EngineUnderTest server) {
        server.send("Hello");
        server.sendsHex(HELLO);
    }

    @WireTest(CLIENT)
    void maskedTextIsSent(EngineUnderTest client) {
        client.send("Hello");
        client.sendsHex(MASKED_HELLO);
    }

    @WireTest(CLIENT)
    void fragmentedTextIsReceived(EngineUnderTest client) {
        client.receiveHex("01 03 48 65 6c  80 02 6c 6f").says("text Hello");
    }

    @WireTest(SERVER)
    void fragmentedTextIsSent(EngineUnderTest server) {
        server.engine().outgoing().sendFrame(Opcode.TEXT, false, ByteBuffer.wrap("Hel".getBytes(UTF_8)));
        server.engine().outgoing().sendFrame(Opcode.CONTINUATION, true, ByteBuffer.wrap("lo".getBytes(UTF_8)));
        server.sendsHex("01 03 48 65 6c  80 02 6c 6f");
    }

    @WireTest(CLIENT)
    void unmaskedPingIsAnsweredByMaskedPong(EngineUnderTest client) {
        client.receiveHex("89 05 48 65 6c 6c 6f").says("ping 48 65 6c 6c 6f");
        client.sendsHex("8a 85 37 fa 21 3d 7f 9f 4d 51 58");
    }

    @WireTest(SERVER)
    void maskedPingIsAnsweredByUnmaskedPong(EngineUnderTest server) {
        server.receiveHex("89 85 37 fa 21 3d 7f 9f 4d 51 58").says("ping 48 65 6c 6c 6f");
        server.sendsHex("8a 05 48 65 6c 6c 6f");
    }

    @WireTest(SERVER)
    void pingIsSent(EngineUnderTest server) {
        server.ping("Hello").sendsHex("89 05 48 65 6c 6c 6f");
    }

    @WireTest
    void message256BytesLongIsReceived(EngineUnderTest engine) {
        engine.receive(binaryOf(256)).says(Transcript.binary(Payloads.bytes(256)));
    }

    @WireTest(SERVER)
    void message256BytesLongIsSent(EngineUnderTest server) {
        server.send(Payloads.bytes(256));
        server.sendsHex("82 7e 01 00" + Hex.of(Payloads.bytes(256)));
    }

    @WireTest
    void message64KibLongIsReceived(EngineSetup setup) {
        setup.open().receive(binaryOf(65_536)).says(Transcript.binary(Payloads.bytes(65_536)));
    }

    @WireTest(SERVER)
    void message64KibLongIsSent(EngineUnderTest server) {
        server.send(Payloads.bytes(65_536));
        server.sendsHex("82 7f 00 00 00 00 00 01 00 00" + Hex.of(Payloads.bytes(65_536)));
    }
}

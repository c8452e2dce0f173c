package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.2, base framing protocol")
class BaseFramingTest {
    private static final int[] RESERVED = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15};
    private static final int[] KNOWN_FIRST = {Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE, Opcode.PING, Opcode.PONG};

    @WireTest
    void reservedOpcodesFail(EngineSetup setup) {
        for (int opcode : RESERVED) {
            String named = "opcode 0x" + Integer.toHexString(opcode) + " is reserved";
            setup.open().receive(Frame.of(opcode)).fails(1002, named, "RFC 6455 section 5.2");
            setup.open().receive(Frame.of(opcode).notFinal()).fails(1002, named);
            EngineUnderTest insideMessage = setup.open();
            insideMessage.receive(Frame.text("a").notFinal(), Frame.of(opcode)).fails(1002, named);
        }
    }

    @WireTest
    void reservedOpcodeFailsAtTheFirstByte(EngineUnderTest engine) {
        engine.receiveHex("83").fails(1002, "opcode 0x3");
    }

    @WireTest
    void everyReservedBitOnEveryFrameFailsWithoutAnExtension(EngineSetup setup) {
        for (int opcode : KNOWN_FIRST) {
            for (int bits = 1; bits <= 7; bits++) {
                String named = bits >= 4 ? "RSV1" : bits >= 2 ? "RSV2" : "RSV3";
                setup.open().receive(Frame.of(opcode).rsv(bits)).fails(1002, named + " is set", "RFC 6455 section 5.2");
            }
        }
    }

    @WireTest
    void reservedBitOnAContinuationFails(EngineSetup setup) {
        for (int bits : new int[] {1, 2, 4}) {
            setup.open()
                    .receive(Frame.text("a").notFinal(), Frame.continuation("b").rsv(bits))
                    .fails(1002, "RSV");
        }
    }

    @WireTest
    void reservedBitFailsAtTheFirstByte(EngineUnderTest engine) {
        engine.receiveHex("c1").fails(1002, "RSV1 is set, but no extension was negotiated");
    }

    @WireTest
    void everyLengthAtTheEdgesOfTheThreeFormsIsReceived(EngineSetup setup) {
        for (int length : new int[] {0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 128, 255, 256}) {
            setup.open().receive(Frame.binaryOf(length)).says(Transcript.binary(Payloads.bytes(length)));
        }
    }

    @WireTest
    void longestLengthInTwoBytesIsReceived(EngineUnderTest engine) {
        engine.receive(Frame.binaryOf(65_535)).says(Transcript.binary(Payloads.bytes(65_535)));
    }

    @WireTest
    void everyLengthAtTheEdgesIsSentInTheFewestBytes(EngineSetup setup) {
        for (int length : new int[] {0, 1, 125, 126, 127, 4_095, 4_096, 4_097, 65_535, 65_536, 70_000}) {
            EngineUnderTest engine = setup.open();
            engine.send(Payloads.bytes(length));
            byte[] sent = engine.takeSent();
            assertThat(sent)
                    .as("length " + length)
                    .isEqualTo(Frame.binaryOf(length).bytes(engine.role().masksOutgoing()));
        }
    }

    @WireTest
    void lengthsThatAreNotInTheFewestBytesFail(EngineSetup setup) {
        for (long length : new long[] {0, 1, 5, 124, 125}) {
            setup.open()
                    .receive(Frame.binary().claiming(length).lengthIn(2))
                    .fails(1002, "payload length " + length + " is not encoded in the fewest bytes");
        }
        for (long length : new long[] {0, 1, 125, 126, 127, 65_534, 65_535}) {
            setup.open()
                    .receive(Frame.binary().claiming(length).lengthIn(8))
                    .fails(1002, "payload length " + length + " is not encoded in the fewest bytes");
        }
    }

    @WireTest
    void lengthThatIsTooLongAsWrittenFailsBeforeThePayloadAndTheMaskingKey(EngineUnderTest engine) {
        byte[] frame = Frame.binary()
                .claiming(5L)
                .lengthIn(2)
                .bytes(engine.role().peer().masksOutgoing());
        engine.receive(Arrays.copyOf(frame, 4)).fails(1002, "fewest bytes");
    }

    @WireTest
    void lengthWithItsTopBitSetFailsAtOnce(EngineSetup setup) {
        for (long length : new long[] {Long.MIN_VALUE, -1, 0xFFFF_FFFF_FFFF_FFF6L, Long.MIN_VALUE + 5}) {
            EngineUnderTest engine = setup.open();
            byte[] frame =
                    Frame.binary().claiming(length).bytes(engine.role().peer().masksOutgoing());
            engine.receive(Arrays.copyOf(frame, 10))
                    .fails(1002, Long.toUnsignedString(length), "most significant bit", "RFC 6455 section 5.2");
        }
    }

    @WireTest
    void longestLengthThereCanBeTakesNoMemoryBeforeItsBytesArrive(EngineUnderTest engine) {
        engine.receive(Frame.of(Opcode.BINARY, Payloads.bytes(100)).claiming(Long.MAX_VALUE))
                .says();
        assertThat(engine.engine().isOpen()).isTrue();
    }

    @WireTest
    void manyFramesInOneReadAreAllReceivedInOrder(EngineUnderTest engine) {
        engine.receive(
                        Frame.text("a"),
                        Frame.binary((byte) 2),
                        Frame.ping("p"),
                        Frame.text(""),
                        Frame.binary(),
                        Frame.pong(""),
                        Frame.text("z"))
                .says("text a", "binary 02", "ping 70", "text ", "binary ", "pong ", "text z")
                .sends(Frame.pong("p"));
    }

    @WireTest
    void nothingIsSaidBeforeAFrameIsWhole(EngineSetup setup) {
        byte[] frame = Frame.text("Hello").bytes(setup.role().peer().masksOutgoing());
        for (int length = 0; length < frame.length; length++) {
            setup.open().receive(Arrays.copyOf(frame, length)).says();
        }
    }

    @WireTest
    void nothingBehindABrokenFrameIsLookedAt(EngineUnderTest engine) {
        engine.receive(Frame.text("before"), Frame.of(7), Frame.text("behind"), Frame.close(1000))
                .says("text before", "error 1002");
        engine.receive(Frame.text("later"), Frame.of(7)).says();
        engine.takeSent();
        engine.says("shutdown output", "closed 1002 " + engine.lastError());
    }
}

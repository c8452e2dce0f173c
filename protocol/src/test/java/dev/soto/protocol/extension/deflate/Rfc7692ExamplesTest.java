package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.hex;
import static dev.soto.protocol.extension.deflate.Deflated.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 7692 section 7.2.3, byte for byte where they are received, and what was observed of libsoup's
 * decoder around them. What is sent is judged by what it means: which bytes a deflater chooses differs between the
 * zlibs that JDKs come with.
 */
class Rfc7692ExamplesTest {
    private static final byte[] HELLO = utf8("Hello");
    private static final byte[] COMPRESSED_HELLO = hex("f2 48 cd c9 c9 07 00");
    private static final byte[] HELLO_AGAIN = hex("f2 00 11 00 00");
    private static final byte[] FINAL_HELLO = hex("f3 48 cd c9 c9 07 00 00");

    private final Deflated side = Deflated.server();

    @AfterEach
    void closeSide() {
        side.close();
    }

    @Test
    void oneCompressedBlockIsSentAsInSection7231() {
        byte[] payload = side.send(HELLO);
        assertThat(side.reservedBits()).isEqualTo(FrameHeader.RSV1);
        assertThat(new ReferenceInflater().message(payload)).isEqualTo(HELLO);
        assertThat(hex(payload)).doesNotEndWith("00 00 ff ff");
    }

    @Test
    void oneCompressedBlockIsReceivedAsInSection7231() throws ProtocolViolation {
        assertThat(side.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
        assertThat(side.reservedBits()).isZero();
    }

    @Test
    void aMessageInTwoFramesIsReceivedAsInSection7231() throws ProtocolViolation {
        assertThat(side.receiveFrames(hex("f2 48 cd"), hex("c9 c9 07 00"))).isEqualTo(HELLO);
    }

    @Test
    void theContextIsTakenOverAsInSection7232() throws ProtocolViolation {
        assertThat(side.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
        assertThat(side.receive(HELLO_AGAIN)).isEqualTo(HELLO);
        ReferenceInflater reference = new ReferenceInflater();
        byte[] first = side.send(HELLO);
        byte[] second = side.send(HELLO);
        assertThat(reference.message(first)).isEqualTo(HELLO);
        assertThat(reference.message(second)).isEqualTo(HELLO);
        assertThat(second).hasSizeLessThan(first.length);
    }

    @Test
    void withoutTakeoverEachMessageIsSentAsTheFirst() {
        try (Deflated alone = Deflated.of(Role.SERVER, Deflated.ALL, "; server_no_context_takeover")) {
            assertThat(alone.send(HELLO)).isEqualTo(alone.send(HELLO));
        }
    }

    @Test
    void aBlockWithoutCompressionIsReceivedAsInSection7233() throws ProtocolViolation {
        assertThat(side.receive(hex("00 05 00 fa ff 48 65 6c 6c 6f 00"))).isEqualTo(HELLO);
    }

    @Test
    void aFinalBlockIsReceivedAsInSection7234() throws ProtocolViolation {
        assertThat(side.receive(FINAL_HELLO)).isEqualTo(HELLO);
        assertThat(side.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
    }

    @Test
    void twoBlocksInOneMessageAreReceivedAsInSection7235() throws ProtocolViolation {
        assertThat(side.receive(hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"))).isEqualTo(HELLO);
    }

    @Test
    void anEmptyMessageIsOneByteAsInSection7236() throws ProtocolViolation {
        assertThat(hex(side.send(new byte[0]))).isEqualTo("00");
        assertThat(side.reservedBits()).isEqualTo(FrameHeader.RSV1);
        assertThat(side.receive(hex("00"))).isEmpty();
    }

    @Test
    void everyExampleIsReceivedWhereverItIsCut() throws ProtocolViolation {
        for (byte[] payload : new byte[][] {
            COMPRESSED_HELLO,
            FINAL_HELLO,
            hex("00 05 00 fa ff 48 65 6c 6c 6f 00"),
            hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")
        }) {
            assertThat(side.receiveBytewise(payload)).isEqualTo(HELLO);
            assertThat(side.receive(payload)).isEqualTo(HELLO);
        }
    }

    @Test
    void aMessageThatIsMarkedButHasNoBytesIsEmpty() throws ProtocolViolation {
        assertThat(side.receive(new byte[0])).isEmpty();
        assertThat(side.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
    }

    @Test
    void emptyFramesMayStandAnywhere() throws ProtocolViolation {
        byte[] none = new byte[0];
        assertThat(side.receiveFrames(none, hex("f2 48 cd"), none, hex("c9 c9 07 00"), none))
                .isEqualTo(HELLO);
    }

    @Test
    void aFinalBlockWithoutTheByteBehindItIsReceivedAndDoesNoHarm() throws ProtocolViolation {
        assertThat(side.receive(hex("f3 48 cd c9 c9 07 00"))).isEqualTo(HELLO);
        assertThat(side.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
        assertThat(side.receive(HELLO_AGAIN)).isEqualTo(HELLO);
    }

    @Test
    void twoFinalBlocksInOneMessageAreReceived() throws ProtocolViolation {
        assertThat(side.receive(hex("f3 48 cd c9 c9 07 00 f3 48 cd c9 c9 07 00 00")))
                .isEqualTo(utf8("HelloHello"));
    }

    @Test
    void nothingBeforeAFinalBlockCanBeReferredTo() throws ProtocolViolation {
        assertThat(side.receive(FINAL_HELLO)).isEqualTo(HELLO);
        assertThatThrownBy(() -> side.receive(HELLO_AGAIN))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, e -> assertThat(e.closeCode()).isEqualTo(CloseCode.BAD_DATA));
    }

    @Test
    void aPeerThatAgreedToForgetCannotReferBack() throws ProtocolViolation {
        try (Deflated alone = Deflated.of(Role.SERVER, Deflated.ALL, "; client_no_context_takeover")) {
            assertThat(alone.receive(COMPRESSED_HELLO)).isEqualTo(HELLO);
            assertThatThrownBy(() -> alone.receive(HELLO_AGAIN)).isInstanceOf(ProtocolViolation.class);
        }
    }

    @Test
    void theSameTextAgainIsShorterOnlyWhenTheContextIsTakenOver() {
        byte[] text = utf8("soup of the day: soto ay");
        assertThat(side.send(text).length).isGreaterThan(10);
        assertThat(side.send(text)).hasSizeLessThan(6);
        try (Deflated alone = Deflated.of(Role.SERVER, Deflated.ALL, "; server_no_context_takeover")) {
            assertThat(alone.send(text)).isEqualTo(alone.send(text));
        }
    }

    @Test
    void aFragmentedMessageIsMarkedOnItsFirstFrameAndEndsOnce() throws ProtocolViolation {
        byte[] one = side.sendFrame(Opcode.TEXT, false, utf8("one "));
        assertThat(side.reservedBits()).isEqualTo(FrameHeader.RSV1);
        byte[] two = side.sendFrame(Opcode.CONTINUATION, false, utf8("two "));
        assertThat(side.reservedBits()).isZero();
        byte[] three = side.sendFrame(Opcode.CONTINUATION, true, utf8("three"));
        assertThat(side.reservedBits()).isZero();
        assertThat(hex(one)).endsWith("00 00 ff ff");
        assertThat(hex(two)).endsWith("00 00 ff ff");
        assertThat(hex(three)).doesNotEndWith("00 00 ff ff");
        try (Deflated client = Deflated.of(Role.CLIENT, Deflated.ALL, "")) {
            assertThat(client.receiveFrames(one, two, three)).isEqualTo(utf8("one two three"));
        }
    }

    @Test
    void aFragmentedMessageMayHaveEmptyFrames() throws ProtocolViolation {
        byte[] first = side.sendFrame(Opcode.TEXT, false, new byte[0]);
        byte[] second = side.sendFrame(Opcode.CONTINUATION, false, HELLO);
        byte[] third = side.sendFrame(Opcode.CONTINUATION, true, new byte[0]);
        assertThat(first).isEmpty();
        assertThat(hex(third)).isEqualTo("00");
        try (Deflated client = Deflated.of(Role.CLIENT, Deflated.ALL, "")) {
            assertThat(client.receiveFrames(first, second, third)).isEqualTo(HELLO);
            assertThat(client.receive(side.send(HELLO))).isEqualTo(HELLO);
        }
    }
}

package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.hex;
import static dev.soto.protocol.extension.deflate.Deflated.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RSV1 (RFC 7692 section 6), the threshold, and the buffers of the application. */
class PerMessageDeflateTest {
    private final Deflated side = Deflated.of(Role.SERVER, DeflateOptions.DEFAULT, "");
    private final FrameHeader header = new FrameHeader();

    @AfterEach
    void closeSide() {
        side.close();
    }

    @Test
    void rsv1OnAContinuationFailsWith1002() throws ProtocolViolation {
        for (int firstBits : new int[] {FrameHeader.RSV1, 0}) {
            side.extension.beginIncoming(header.set(false, firstBits, Opcode.TEXT));
            assertThatThrownBy(() ->
                            side.extension.beginIncoming(header.set(false, FrameHeader.RSV1, Opcode.CONTINUATION)))
                    .isInstanceOfSatisfying(
                            ProtocolViolation.class,
                            e -> assertThat(e.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR))
                    .hasMessageContaining("6.1");
        }
    }

    @Test
    void onlyRsv1IsDealtWith() throws ProtocolViolation {
        side.extension.beginIncoming(header.set(true, 7, Opcode.TEXT));
        assertThat(header.reservedBits()).isEqualTo(FrameHeader.RSV2 | FrameHeader.RSV3);
        assertThat(side.extension.reservedBits()).isEqualTo(FrameHeader.RSV1);
    }

    @Test
    void anUnmarkedMessagePassesAsTheSameBuffer() throws ProtocolViolation {
        List<ByteBuffer> passed = new ArrayList<>();
        ByteBuffer payload = ByteBuffer.wrap(utf8("plain"));
        side.extension.beginIncoming(header.set(true, 0, Opcode.TEXT));
        side.extension.incoming(payload, true, true, passed::add);
        assertThat(passed).singleElement().isSameAs(payload);
    }

    @Test
    void markedAndUnmarkedMessagesMayAlternate() throws ProtocolViolation {
        assertThat(side.receive(hex("f2 48 cd c9 c9 07 00"))).isEqualTo(utf8("Hello"));
        anUnmarkedMessagePassesAsTheSameBuffer();
        assertThat(side.receive(hex("f2 00 11 00 00"))).isEqualTo(utf8("Hello"));
    }

    @Test
    void aMessageBelowTheThresholdIsSentAsItIs() {
        ByteBuffer payload = ByteBuffer.wrap(new byte[63]);
        assertThat(side.extension.outgoing(header.set(true, 0, Opcode.BINARY), payload))
                .isSameAs(payload);
        assertThat(header.reservedBits()).isZero();
    }

    @Test
    void aMessageOfTheThresholdIsCompressed() {
        assertThat(side.send(new byte[64])).hasSizeLessThan(20);
        assertThat(side.reservedBits()).isEqualTo(FrameHeader.RSV1);
    }

    @Test
    void theThresholdDoesNotApplyToAMessageInParts() throws ProtocolViolation {
        byte[] first = side.sendFrame(Opcode.TEXT, false, utf8("a"));
        assertThat(side.reservedBits()).isEqualTo(FrameHeader.RSV1);
        byte[] last = side.sendFrame(Opcode.CONTINUATION, true, utf8("b"));
        assertThat(side.receiveFrames(first, last)).isEqualTo(utf8("ab"));
    }

    @Test
    void anEmptyMessageIsSentAsItIs() {
        assertThat(side.send(new byte[0])).isEmpty();
        assertThat(side.reservedBits()).isZero();
    }

    @Test
    void theApplicationsBufferIsNotTouched() throws ProtocolViolation {
        byte[] message = utf8("soup ".repeat(100));
        ByteBuffer direct = ByteBuffer.allocateDirect(message.length + 2)
                .put((byte) 1)
                .put(message)
                .put((byte) 2);
        ByteBuffer[] forms = {
            ByteBuffer.wrap(message),
            ByteBuffer.wrap(message).asReadOnlyBuffer(),
            direct.position(1).limit(message.length + 1).slice(),
            direct.asReadOnlyBuffer()
        };
        for (ByteBuffer payload : forms) {
            int position = payload.position();
            int limit = payload.limit();
            ByteBuffer out = side.extension.outgoing(header.set(true, 0, Opcode.TEXT), payload);
            byte[] compressed = new byte[out.remaining()];
            out.get(compressed);
            assertThat(payload.position()).isEqualTo(position);
            assertThat(payload.limit()).isEqualTo(limit);
            assertThat(side.receive(compressed)).isEqualTo(message);
        }
        assertThat(message).isEqualTo(utf8("soup ".repeat(100)));
    }

    @Test
    void smallWindowsTakeEveryKindOfBuffer() throws ProtocolViolation {
        byte[] message = utf8("soup of the day ".repeat(100));
        try (Deflated small = Deflated.of(Role.SERVER, DeflateOptions.DEFAULT, "; server_max_window_bits=9")) {
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(message.length).put(message).flip();
            for (ByteBuffer payload : new ByteBuffer[] {ByteBuffer.wrap(message), direct, direct.asReadOnlyBuffer()}) {
                ByteBuffer out = small.extension.outgoing(header.set(true, 0, Opcode.TEXT), payload);
                byte[] compressed = new byte[out.remaining()];
                out.get(compressed);
                assertThat(small.receive(compressed)).isEqualTo(message);
            }
        }
    }

    @Test
    void largeIncompressibleMessagesPassBothWays() throws ProtocolViolation {
        byte[] noise = new byte[3 << 20];
        new Random(7).nextBytes(noise);
        assertThat(side.receive(side.send(noise))).isEqualTo(noise);
        byte[] zeros = new byte[3 << 20];
        assertThat(side.receive(side.send(zeros))).isEqualTo(zeros);
    }

    @Test
    void whatIsInflatedMayBeWrittenOver() throws ProtocolViolation {
        side.extension.beginIncoming(header.set(true, FrameHeader.RSV1, Opcode.TEXT));
        List<Boolean> writable = new ArrayList<>();
        side.extension.incoming(ByteBuffer.wrap(hex("f2 48 cd c9 c9 07 00")), true, true, decoded -> {
            writable.add(decoded.hasArray());
            decoded.put(decoded.position(), (byte) 'J');
        });
        assertThat(writable).containsExactly(true);
        assertThat(side.receive(hex("f2 00 11 00 00"))).isEqualTo(utf8("Hello"));
    }

    @Test
    void anInstanceThatWasNotConfiguredCannotBeUsed() {
        PerMessageDeflate fresh = new PerMessageDeflate(DeflateOptions.DEFAULT);
        ByteBuffer payload = ByteBuffer.allocate(100);
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.outgoing(header.set(true, 0, Opcode.TEXT), payload))
                .withMessageContaining("configure");
        fresh.close();
    }
}

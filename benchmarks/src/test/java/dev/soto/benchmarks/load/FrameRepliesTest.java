package dev.soto.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

final class FrameRepliesTest {
    private static final int TEXT = 1;

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

    @Test
    void messagesInOrderAreCountedWhereverTheBytesAreCut() throws LoadFailure {
        MessageCycle cycle = cycle(200, "NONE");
        frame(0x80 | TEXT, payload(cycle, 0));
        frame(0x89, new byte[] {1, 2, 3});
        frame(0x80 | TEXT, payload(cycle, 1));

        for (int cut = 0; cut <= wire.size(); cut++) {
            assertThat(read(cycle, wire.toByteArray(), cut)).isEqualTo(2);
        }
    }

    @Test
    void aMessageInFragmentsIsOne() throws LoadFailure {
        MessageCycle cycle = cycle(64, "NONE");
        byte[] payload = payload(cycle, 0);
        frame(TEXT, slice(payload, 0, 10));
        frame(0, slice(payload, 10, 10));
        frame(0x80, slice(payload, 10, 64));

        assertThat(read(cycle, wire.toByteArray(), 0)).isEqualTo(1);
    }

    @Test
    void deflatedMessagesWithContextTakeoverAreInflatedWhereverTheBytesAreCut() throws LoadFailure {
        MessageCycle cycle = cycle(300, "TAKEOVER");
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        for (int i = 0; i < 3; i++) {
            deflater.setInput(payload(cycle, i));
            byte[] out = new byte[1024];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            frame(0xC0 | TEXT, slice(out, 0, length - 4));
        }
        deflater.end();

        for (int cut = 0; cut <= wire.size(); cut++) {
            assertThat(read(cycle, wire.toByteArray(), cut)).isEqualTo(3);
        }
    }

    @Test
    void aMessageOutOfOrderIsAFailure() {
        MessageCycle cycle = cycle(64, "NONE");
        frame(0x80 | TEXT, payload(cycle, 1));

        assertFails(cycle, "not the one sent");
    }

    @Test
    void aChangedByteIsAFailure() {
        MessageCycle cycle = cycle(64, "NONE");
        byte[] payload = payload(cycle, 0);
        payload[63] ^= 1;
        frame(0x80 | TEXT, payload);

        assertFails(cycle, "not the one sent");
    }

    @Test
    void aShortMessageIsAFailure() {
        MessageCycle cycle = cycle(64, "NONE");
        frame(0x80 | TEXT, slice(payload(cycle, 0), 0, 63));

        assertFails(cycle, "a message of 63 bytes came, not of 64");
    }

    @Test
    void anotherOpcodeIsAFailure() {
        MessageCycle cycle = cycle(64, "NONE");
        frame(0x82, payload(cycle, 0));

        assertFails(cycle, "opcode 2 came, not 1");
    }

    @Test
    void aCloseFrameIsAFailureWithItsReason() {
        frame(0x88, new byte[] {0x03, (byte) 0xF1, 'b', 'i', 'g'});

        assertFails(cycle(64, "NONE"), "the server closed: 1009 big");
    }

    private void assertFails(MessageCycle cycle, String message) {
        assertThatThrownBy(() -> read(cycle, wire.toByteArray(), 0))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining(message);
    }

    private static int read(MessageCycle cycle, byte[] bytes, int cut) throws LoadFailure {
        try (FrameReplies replies = new FrameReplies(cycle, false)) {
            int first = replies.read(ByteBuffer.wrap(bytes, 0, cut));
            return first + replies.read(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
        }
    }

    private static MessageCycle cycle(int bytes, String deflate) {
        return new MessageCycle(LoadOrder.parse(List.of("bytes=" + bytes, "deflate=" + deflate)));
    }

    private static byte[] payload(MessageCycle cycle, int variant) {
        byte[] payload = new byte[cycle.payloadBytes()];
        cycle.payload(variant, 0, payload.length).get(payload);
        return payload;
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private void frame(int first, byte[] payload) {
        wire.write(first);
        if (payload.length < 126) {
            wire.write(payload.length);
        } else {
            wire.write(126);
            wire.write(payload.length >> 8);
            wire.write(payload.length);
        }
        wire.writeBytes(payload);
    }
}

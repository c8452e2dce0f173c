package dev.soto.benchmarks;

import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.frame.Masker;
import dev.soto.protocol.model.Opcode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of a client: masked text frames, one behind the other. */
final class ClientFrames {
    private final byte[] template;
    private final ByteBuffer input;

    ClientFrames(int count, int payloadBytes) {
        byte[] payload = "0123456789abcdef".repeat(payloadBytes / 16 + 1).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frames = ByteBuffer.allocate(count * (FrameWriter.MAX_HEADER + payloadBytes));
        for (int i = 0; i < count; i++) {
            int key = 0x1234_5678 + i;
            FrameWriter.writeMaskedHeader(frames, FrameWriter.firstByte(true, 0, Opcode.TEXT), payloadBytes, key);
            int start = frames.position();
            frames.put(payload, 0, payloadBytes);
            Masker.apply(frames.array(), start, payloadBytes, key);
        }
        template = new byte[frames.position()];
        frames.flip().get(template);
        input = ByteBuffer.allocate(template.length);
    }

    /** Returns the bytes as a read would bring them; the buffer is the same each time. */
    ByteBuffer read() {
        System.arraycopy(template, 0, input.array(), 0, template.length);
        return input.clear();
    }
}

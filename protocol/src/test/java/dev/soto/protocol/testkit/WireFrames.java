package dev.soto.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes bytes that an engine sent apart into frames, without the engine's own reader. */
public final class WireFrames {
    private WireFrames() {}

    /** Returns the frames; fails when the last is not whole, when the mask is wrong, or a length is not in its shortest form. */
    public static List<Frame> parse(byte[] bytes, boolean masked) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            frames.add(frame(in, masked));
        }
        return frames;
    }

    private static Frame frame(ByteBuffer in, boolean masked) {
        int start = in.position();
        int first = in.get() & 0xFF;
        int second = in.get() & 0xFF;
        assertThat(second >= 0x80).as("mask bit").isEqualTo(masked);
        int code = second & 0x7F;
        long length = code == 126 ? in.getShort() & 0xFFFF : code == 127 ? in.getLong() : code;
        int key = masked ? in.getInt() : 0;
        assertThat(length).as("length of a frame").isBetween(0L, (long) in.remaining());
        byte[] payload = new byte[(int) length];
        in.get(payload);
        Frame frame =
                new Frame(first >= 0x80, first >> 4 & 7, first & 0xF, Frame.xor(payload, key), masked, key, -1, null);
        assertThat(in.position() - start).as("bytes of the frame").isEqualTo(frame.bytes(masked).length);
        return frame;
    }
}

package dev.soto.protocol.frame;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A run of bytes to write; it is the link of its own list, so that a lane with nothing in it holds nothing. */
final class FrameChunk {
    final ByteBuffer bytes;
    final boolean pooled;
    /** Whether its first byte is in the middle of a frame whose beginning stands in the chunk before, or was taken. */
    boolean cut;
    /** Key for the next byte of a long payload, which is masked when it is taken. */
    int maskingKey;
    /** How many pongs of the urgent lane it has. */
    int pongs;

    @Nullable
    FrameChunk next;

    FrameChunk(ByteBuffer bytes, boolean pooled, boolean cut, int maskingKey) {
        this.bytes = bytes;
        this.pooled = pooled;
        this.cut = cut;
        this.maskingKey = maskingKey;
    }
}

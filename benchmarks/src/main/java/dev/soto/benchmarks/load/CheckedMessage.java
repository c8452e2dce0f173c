package dev.soto.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The message that comes, compared with the one that must come, part by part; then the next one. */
final class CheckedMessage {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final MessageCycle cycle;
    /** As many connections have none, only with the first message that needs it. */
    private @Nullable ByteBuffer inflated;

    private @Nullable Inflater inflater;
    private boolean compressed;
    private int variant;
    private int offset;

    CheckedMessage(MessageCycle cycle) {
        this.cycle = cycle;
    }

    void begin(boolean deflated) {
        compressed = deflated;
        offset = 0;
    }

    /** Takes all the bytes. */
    void part(ByteBuffer in) throws LoadFailure {
        if (!compressed) {
            compare(in);
            return;
        }
        inflater().setInput(in);
        inflate();
    }

    void end() throws LoadFailure {
        if (compressed) {
            inflater().setInput(TAIL);
            inflate();
        }
        if (offset != cycle.payloadBytes()) {
            throw new LoadFailure("a message of " + offset + " bytes came, not of " + cycle.payloadBytes());
        }
        variant = (variant + 1) & (cycle.variants() - 1);
    }

    void close() {
        Inflater current = inflater;
        if (current != null) {
            current.end();
        }
    }

    private Inflater inflater() {
        Inflater current = inflater;
        if (current == null) {
            current = new Inflater(true);
            inflater = current;
        }
        return current;
    }

    private void inflate() throws LoadFailure {
        ByteBuffer out = inflated;
        if (out == null) {
            out = ByteBuffer.allocate(16 * 1024);
            inflated = out;
        }
        try {
            while (inflater().inflate(out.clear()) > 0) {
                compare(out.flip());
            }
        } catch (DataFormatException e) {
            throw new LoadFailure("what came cannot be inflated: " + e.getMessage());
        }
    }

    private void compare(ByteBuffer part) throws LoadFailure {
        int length = part.remaining();
        if (offset + length > cycle.payloadBytes() || part.mismatch(cycle.payload(variant, offset, length)) >= 0) {
            throw new LoadFailure("a message came that is not the one sent (number " + variant
                    + " of the cycle, from byte " + offset + ")");
        }
        part.position(part.limit());
        offset += length;
    }
}

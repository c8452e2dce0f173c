package dev.soto.benchmarks.load;

import java.nio.ByteBuffer;

/** The frames of the cycle themselves, as an echo without a protocol sends them. */
final class RawReplies implements Replies {
    private final MessageCycle cycle;
    private int position;
    private int variant;

    RawReplies(MessageCycle cycle) {
        this.cycle = cycle;
    }

    @Override
    public int read(ByteBuffer in) throws LoadFailure {
        int messages = 0;
        int end = in.limit();
        while (in.position() < end) {
            int length = Math.min(end - in.position(), cycle.length() - position);
            in.limit(in.position() + length);
            if (in.mismatch(cycle.frames(position, position + length)) >= 0) {
                throw new LoadFailure("the server did not send back what it was sent");
            }
            in.position(in.limit()).limit(end);
            position += length;
            while (variant < cycle.variants() && cycle.frameStart(variant + 1) <= position) {
                variant++;
                messages++;
            }
            if (position == cycle.length()) {
                position = 0;
                variant = 0;
            }
        }
        return messages;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}

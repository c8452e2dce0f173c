package dev.soto.protocol.extension.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses messages frame by frame (RFC 7692 section 7.2.1). Confined.
 *
 * <p>Windows: the deflater of the JDK always looks back up to 32 KiB. For a smaller window of 2^w bytes it is told to
 * forget (a full flush) at least every 2^w bytes of input, so no distance can reach 2^w. That costs some ratio, and holds
 * for every w from 8 on, also for 8, which zlib itself does not offer for raw streams.
 *
 * <p>The deflater is taken from the pool for the first message and goes back after each message where the context is not
 * taken over, else when the connection is {@link #idle}: to keep a context is a right of the compressing side, not a
 * duty.
 */
final class MessageDeflater {
    /** An empty block without compression, which stands for a message or a last frame without bytes (7.2.3.6). */
    private static final byte EMPTY_BLOCK = 0x00;
    /** What a flush ends with: length and complement of an empty block (section 7.2.1). */
    private static final int TAIL_BYTES = 4;
    /** Below this much room a flush could write its end twice, says zlib's manual. */
    private static final int FLUSH_ROOM = 16;
    /** A larger working buffer is not kept for the next message. */
    private static final int KEPT_BYTES = 1 << 16;

    private static final byte[] NO_BYTES = {};

    private final CompressorPool pool;
    private final int level;
    private final boolean contextTakeover;
    /** How much may be looked back at; 0 when the deflater's own window will do. */
    private final int windowBytes;

    private @Nullable Deflater deflater;
    private @Nullable ByteBuffer work;
    /** How many bytes the deflater has taken since it last forgot. */
    private int remembered;

    private boolean withinMessage;

    MessageDeflater(CompressorPool pool, int level, int windowBits, boolean contextTakeover) {
        this.pool = pool;
        this.level = level;
        this.contextTakeover = contextTakeover;
        this.windowBytes = windowBits == DeflateParameters.LARGEST_WINDOW_BITS ? 0 : 1 << windowBits;
    }

    /**
     * Compresses the payload of a frame.
     *
     * @param payload not changed, nor its position
     * @param endOfMessage whether the frame ends its message
     * @return the new payload, to be used up before the next call
     */
    ByteBuffer deflate(ByteBuffer payload, boolean endOfMessage) {
        withinMessage = !endOfMessage;
        if (!payload.hasRemaining()) {
            // Every earlier frame ended with a flush, so there is nothing left to write but the end of the message.
            ByteBuffer out = work(FLUSH_ROOM);
            if (endOfMessage) {
                out.put(EMPTY_BLOCK);
                endMessage();
            }
            return out.flip();
        }
        Deflater active = deflater == null ? pool.acquireDeflater(level) : deflater;
        deflater = active;
        ByteBuffer out = compress(active, payload);
        if (endOfMessage) {
            out.position(out.position() - TAIL_BYTES);
            endMessage();
        }
        if (out.capacity() > KEPT_BYTES) {
            work = null;
        }
        return out.flip();
    }

    private ByteBuffer compress(Deflater active, ByteBuffer payload) {
        int remaining = payload.remaining();
        ByteBuffer out = work(Math.min(remaining, KEPT_BYTES / 2) + FLUSH_ROOM);
        ByteBuffer input = payload.duplicate();
        try {
            while (remaining > 0) {
                int run = windowBytes == 0 ? remaining : Math.min(remaining, windowBytes - remembered);
                input.limit(input.position() + run);
                remaining -= run;
                out = compressRun(active, input, remember(run), out);
            }
            return out;
        } finally {
            // Else the deflater holds the application's bytes until the next message.
            active.setInput(NO_BYTES);
        }
    }

    /** Counts a run of input; returns the flush that it ends with. */
    private int remember(int run) {
        if (windowBytes == 0) {
            return Deflater.SYNC_FLUSH;
        }
        remembered = (remembered + run) % windowBytes;
        return remembered == 0 ? Deflater.FULL_FLUSH : Deflater.SYNC_FLUSH;
    }

    private ByteBuffer compressRun(Deflater active, ByteBuffer input, int flush, ByteBuffer room) {
        if (input.hasArray()) {
            active.setInput(input.array(), input.arrayOffset() + input.position(), input.remaining());
            input.position(input.limit());
        } else {
            active.setInput(input);
        }
        ByteBuffer out = room;
        do {
            out = withRoom(out, FLUSH_ROOM);
            active.deflate(out, flush);
        } while (!out.hasRemaining());
        return out;
    }

    private ByteBuffer work(int bytes) {
        ByteBuffer out = work;
        if (out == null || out.capacity() < bytes) {
            out = ByteBuffer.allocate(bytes);
            work = out;
        }
        return out.clear();
    }

    private ByteBuffer withRoom(ByteBuffer out, int bytes) {
        if (out.remaining() >= bytes) {
            return out;
        }
        long doubled = Math.max(2L * out.capacity(), (long) out.capacity() + bytes);
        ByteBuffer larger = ByteBuffer.allocate((int) Math.min(doubled, Integer.MAX_VALUE - 8));
        larger.put(out.flip());
        work = larger;
        return larger;
    }

    private void endMessage() {
        withinMessage = false;
        if (!contextTakeover) {
            giveBack();
        }
    }

    /** Gives back what is not needed before the next message. Harmless within a message, which keeps its deflater. */
    void idle() {
        work = null;
        if (!withinMessage) {
            giveBack();
        }
    }

    /** Gives everything back. */
    void close() {
        work = null;
        giveBack();
    }

    private void giveBack() {
        if (deflater != null) {
            pool.release(deflater, level);
            deflater = null;
            remembered = 0;
        }
    }
}

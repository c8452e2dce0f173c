package dev.soto.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.model.BufferPool;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message while more are to come: a few in an array of their own, more in borrowed buffers, so that what is allocated for a
 * message is the message itself, in however many pieces it arrives. Confined as the {@link MessageAssembly} is.
 */
final class AssembledBytes {
    /** So many are kept without a borrowed buffer: peers that begin messages and do not end them hold no more than four times what they sent. */
    private static final int OWN_BYTES = 4 * 1024;

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final byte[] NONE = {};

    private final BufferPool pool;
    private byte[] own = NONE;
    /** Made for a message that has many bytes before it has all of them. */
    private @Nullable List<ByteBuffer> chunks;

    private int count;

    AssembledBytes(BufferPool pool) {
        this.pool = pool;
    }

    /** Returns how many there are. */
    int count() {
        return count;
    }

    /**
     * Adds bytes.
     *
     * @param whole how many it will be in the end, when the message becomes an array of its own; 0 when that is not known, or wanted
     */
    void add(byte[] array, int offset, int length, long whole) throws ProtocolViolation {
        long sum = (long) count + length;
        if (sum > LARGEST_ARRAY) {
            throw ProtocolViolation.tooBig("message of " + sum + " bytes or more is too long to be delivered whole");
        }
        if (chunks == null && !fitsOwn((int) sum, whole)) {
            chunks = new ArrayList<>(4);
            byte[] before = own;
            own = NONE;
            addToChunks(chunks, before, 0, count);
        }
        if (chunks == null) {
            System.arraycopy(array, offset, own, count, length);
        } else {
            addToChunks(chunks, array, offset, length);
        }
        count = (int) sum;
    }

    /** Makes room in the array; returns whether that is where the bytes shall be. */
    private boolean fitsOwn(int sum, long whole) {
        if (sum <= own.length) {
            return true;
        }
        if (whole >= sum && whole <= 2L * sum) {
            own = Arrays.copyOf(own, (int) whole);
            return true;
        }
        if (sum <= OWN_BYTES) {
            own = Arrays.copyOf(own, Math.max(sum, Math.min(2 * own.length, OWN_BYTES)));
            return true;
        }
        return false;
    }

    private void addToChunks(List<ByteBuffer> to, byte[] array, int offset, int length) {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            ByteBuffer last = to.isEmpty() ? null : to.get(to.size() - 1);
            if (last == null || !last.hasRemaining()) {
                last = pool.acquire(CHUNK_BYTES);
                to.add(last);
            }
            int part = Math.min(last.remaining(), end - from);
            last.put(array, from, part);
            from += part;
        }
    }

    /** Takes them as text; none are left. */
    String takeText() {
        ByteBuffer whole = takeBorrowed();
        if (whole == null) {
            String text = new String(own, 0, count, UTF_8);
            clear();
            return text;
        }
        String text = new String(whole.array(), whole.arrayOffset(), whole.limit(), UTF_8);
        pool.release(whole);
        return text;
    }

    /** Takes them in a buffer that belongs to whoever gets it; none are left. */
    ByteBuffer takeOwn() {
        List<ByteBuffer> borrowed = chunks;
        ByteBuffer whole;
        if (borrowed == null) {
            whole = ByteBuffer.wrap(own, 0, count).slice();
        } else {
            whole = ByteBuffer.allocate(count);
            copy(borrowed, whole);
            whole.flip();
        }
        clear();
        return whole;
    }

    /**
     * Takes them in one borrowed buffer, from 0 to its limit, which goes back to the pool when it has been read; none are left. Null, and
     * nothing is taken, when they are in an array of their own.
     */
    @Nullable
    ByteBuffer takeBorrowed() {
        List<ByteBuffer> borrowed = chunks;
        if (borrowed == null) {
            return null;
        }
        ByteBuffer whole;
        if (borrowed.size() == 1) {
            whole = borrowed.remove(0);
        } else {
            whole = pool.acquire(count);
            copy(borrowed, whole);
        }
        whole.flip();
        clear();
        return whole;
    }

    private static void copy(List<ByteBuffer> chunks, ByteBuffer target) {
        for (ByteBuffer chunk : chunks) {
            target.put(chunk.array(), chunk.arrayOffset(), chunk.position());
        }
    }

    /** Forgets them, and gives back what was borrowed. */
    void clear() {
        List<ByteBuffer> borrowed = chunks;
        chunks = null;
        own = NONE;
        count = 0;
        if (borrowed != null) {
            borrowed.forEach(pool::release);
        }
    }
}

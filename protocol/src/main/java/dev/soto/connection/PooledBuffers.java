package dev.soto.connection;

import dev.soto.protocol.model.BufferPool;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A pool of heap buffers of one size, perhaps with a second one behind it. It keeps at most a fixed number of them, so it gives memory back after a peak; what
 * is asked for beyond the size is allocated and forgotten.
 */
public final class PooledBuffers implements BufferPool {
    private static final int HEAP_SHARE = 64;

    /** How many buffers of all pools are lent; counted where assertions are on, that is by tests. */
    private static final LongAdder LENT = new LongAdder();

    private final int bufferSize;
    private final int maxKept;
    /** For what is longer; null when that is allocated. */
    private final @Nullable PooledBuffers larger;

    private final ConcurrentLinkedQueue<ByteBuffer> kept = new ConcurrentLinkedQueue<>();
    private final AtomicInteger keptCount = new AtomicInteger();

    /**
     * Creates an empty pool.
     *
     * @param bufferSize capacity of its buffers in bytes
     * @param maxKept most buffers that are kept while nobody uses them
     */
    public PooledBuffers(int bufferSize, int maxKept) {
        this(bufferSize, maxKept, null);
    }

    private PooledBuffers(int bufferSize, int maxKept, @Nullable PooledBuffers larger) {
        if (bufferSize <= 0 || maxKept < 0) {
            throw new IllegalArgumentException("buffer size " + bufferSize + " and count " + maxKept
                    + " of a pool have to be positive and not negative");
        }
        this.bufferSize = bufferSize;
        this.maxKept = maxKept;
        this.larger = larger;
    }

    /** Returns an empty pool of the same kind, which asks another for what is longer than its own buffers. */
    public PooledBuffers orElse(PooledBuffers forLonger) {
        return new PooledBuffers(bufferSize, maxKept, forLonger);
    }

    /**
     * Creates an empty pool that keeps no more than a part of a small heap.
     *
     * @param bufferSize capacity of its buffers in bytes
     * @param maxKept most buffers that are kept while nobody uses them; fewer when so many were more than 1/64 of the heap
     */
    public static PooledBuffers withinHeap(int bufferSize, int maxKept) {
        long share = Runtime.getRuntime().maxMemory() / HEAP_SHARE / bufferSize;
        return new PooledBuffers(bufferSize, (int) Math.max(1, Math.min(maxKept, share)));
    }

    /** Returns how many bytes of buffers wait to be used again. */
    public long keptBytes() {
        long here = (long) Math.max(0, Math.min(maxKept, keptCount.get())) * bufferSize;
        return larger == null ? here : here + larger.keptBytes();
    }

    private static boolean count(int more) {
        LENT.add(more);
        return true;
    }

    /** Returns how many buffers of all pools are lent; 0 where assertions are off. */
    static long lent() {
        return LENT.sum();
    }

    @Override
    public ByteBuffer acquire(int capacity) {
        if (capacity > bufferSize && larger != null) {
            return larger.acquire(capacity);
        }
        assert count(1);
        if (capacity > bufferSize) {
            return ByteBuffer.allocate(capacity);
        }
        ByteBuffer buffer = kept.poll();
        if (buffer == null) {
            return ByteBuffer.allocate(bufferSize);
        }
        keptCount.decrementAndGet();
        return buffer.clear();
    }

    @Override
    public void release(ByteBuffer buffer) {
        if (buffer.capacity() != bufferSize && larger != null) {
            larger.release(buffer);
            return;
        }
        assert count(-1);
        if (buffer.capacity() != bufferSize) {
            return;
        }
        if (keptCount.incrementAndGet() <= maxKept) {
            kept.add(buffer);
        } else {
            keptCount.decrementAndGet();
        }
    }

    @Override
    public void abandon(ByteBuffer buffer) {
        assert count(-1);
    }
}

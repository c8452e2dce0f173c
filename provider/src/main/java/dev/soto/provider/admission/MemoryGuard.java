package dev.soto.provider.admission;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Says whether memory is short: more of the heap is in use than a share of it, and was so when garbage had been collected. What is
 * garbage now shows only then, so a heap that looks full is no sign; and when everything is refused nothing may come that has
 * garbage collected, so it is asked for once in a while. Thread-safe.
 */
final class MemoryGuard {
    private static final long LOOK_NANOS = 100_000_000L;
    private static final long COLLECT_NANOS = 10_000_000_000L;

    private final HeapProbe heap;
    private final double share;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isShort;
    private volatile long nextLook;

    /** Guarded by the lock. */
    private long nextCollection;

    /**
     * Creates a guard.
     *
     * @param percent of the heap; 0 is never short
     */
    MemoryGuard(HeapProbe heap, int percent, long now) {
        this.heap = heap;
        this.share = percent / 100.0;
        this.nextLook = now;
        this.nextCollection = now;
    }

    /** Returns whether memory is short; looks at most every 100 ms. */
    boolean isShort(long now) {
        if (share > 0 && now - nextLook >= 0 && lock.tryLock()) {
            try {
                nextLook = now + LOOK_NANOS;
                isShort = look(now);
            } finally {
                lock.unlock();
            }
        }
        return isShort;
    }

    private boolean look(long now) {
        if (!isFull()) {
            return false;
        }
        if (now - nextCollection < 0) {
            return true;
        }
        nextCollection = now + COLLECT_NANOS;
        heap.collect();
        return isFull();
    }

    private boolean isFull() {
        return heap.used() > share && heap.live() > share;
    }
}

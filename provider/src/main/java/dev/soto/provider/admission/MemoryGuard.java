package dev.soto.provider.admission;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Says whether memory is short: more of the heap is in use than a share of it, or less is free than is to be, garbage not counted. What
 * is garbage shows when it has been collected, and a collector that is left alone does so when all is used up. So when the heap is
 * fuller than that, and the last collection does not tell whether it is garbage, one is asked for; also while memory is short, for
 * nothing may come then that brings one about. They take a twentieth of the time at most. Memory counts as short until the next may be
 * asked for, if so much has come since the last: where that one took long, a small heap would be full before. Thread-safe.
 */
final class MemoryGuard {
    private static final long LOOK_NANOS = 20_000_000L;
    private static final long COLLECT_NANOS = 500_000_000L;
    private static final int TIMES_THE_COLLECTION = 20;
    private static final double MOST_KEPT_FREE = 0.25;

    private final HeapProbe heap;
    private final LongSupplier nanoClock;
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
     * @param minFree bytes of the heap, of which a quarter counts at most
     * @param nanoClock monotonic, in nanoseconds
     */
    MemoryGuard(HeapProbe heap, int percent, long minFree, LongSupplier nanoClock) {
        this.heap = heap;
        this.nanoClock = nanoClock;
        this.share = share(percent, minFree, heap.max());
        this.nextLook = nanoClock.getAsLong();
        this.nextCollection = nextLook;
    }

    private static double share(int percent, long minFree, long max) {
        double free = max <= 0 ? 0 : Math.min(MOST_KEPT_FREE, (double) minFree / max);
        return Math.min(percent / 100.0, 1 - free);
    }

    /** Returns the share, in percent. */
    int percent() {
        return (int) Math.round(100 * share);
    }

    /** Returns whether memory is short; looks at most every 20 ms. */
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
        double used = heap.used();
        if (used <= share) {
            return false;
        }
        double live = heap.live();
        boolean unknown = used - live > (1 - share) / 2;
        if ((live > share || unknown) && now - nextCollection >= 0) {
            heap.collect();
            long end = nanoClock.getAsLong();
            nextCollection = end + Math.max(COLLECT_NANOS, TIMES_THE_COLLECTION * (end - now));
            return heap.used() > share && heap.live() > share;
        }
        return live > share || unknown && heap.isAged();
    }
}

package dev.soto.transport;

import dev.soto.log.Who;
import java.net.SocketAddress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells which endpoints block: keeps what is known of how long the callbacks of one take. One that was seen to block is called on threads of its own for a
 * while, instead of on the thread that reads for others too, and in any case as long as a call that was seen to block is still
 * running: otherwise each further look at the endpoint would cost another reading thread. Then it has to be seen again: how long
 * the calls on threads of their own take says little, for many threads at once wait for each other's processor, and that must not
 * keep them many.
 * The while is short at first, for a single long call may have been a chance (a collection of garbage, a class that was
 * loaded), and doubles when the endpoint blocks again soon after. Thread-safe.
 */
public final class BlockingDetector {
    private static final System.Logger LOG = System.getLogger(BlockingDetector.class.getName());

    /** After a callback that is still running when it is taken for blocking. */
    private static final long SUSPICION_NANOS = 100_000_000L;
    /** A callback that was suspected and ran for so long has blocked; a shorter one was merely slow. */
    private static final long BLOCKED_NANOS = 10_000_000L;
    /** After the first callback that blocked. */
    private static final long FIRST_PERIOD_NANOS = 100_000_000L;
    /** At most, after one that blocked again and again. It bounds how often its neighbours have to wait for two looks. */
    private static final long LONGEST_PERIOD_NANOS = 2_000_000_000L;
    /** One that blocks although it began so soon after a period shows that the period was too short. */
    private static final long RELAPSE_NANOS = 2_000_000_000L;

    private final String endpoint;
    private final LongSupplier nanoClock;
    private final @Nullable CallbackRoom room;

    /** Until when callbacks get threads of their own; the clock's zero when they do not. */
    private volatile long detachedUntil;
    /** Whether {@link #detachedUntil} counts; it is looked at for every wake-up. */
    private volatile boolean detached;

    /** The last period for a callback that blocked, zero before the first. */
    private long period;
    /** When it ends or ended. */
    private long periodEnd;

    private boolean named;
    /** Calls that were seen to block and have not ended; one may end before it is counted. */
    private int blocked;

    /**
     * Creates the detector for an endpoint of which nothing is known, with as many threads as its callbacks take.
     *
     * @param endpoint for the log
     * @param nanoClock a monotonic clock in nanoseconds
     */
    public BlockingDetector(String endpoint, LongSupplier nanoClock) {
        this(endpoint, nanoClock, null);
    }

    /**
     * Creates the detector for an endpoint of which nothing is known.
     *
     * @param endpoint for the log
     * @param nanoClock a monotonic clock in nanoseconds
     * @param room the threads for its callbacks that block; null for as many as they take
     */
    public BlockingDetector(String endpoint, LongSupplier nanoClock, @Nullable CallbackRoom room) {
        this.endpoint = endpoint;
        this.nanoClock = nanoClock;
        this.room = room;
    }

    /** Returns the threads for callbacks that block; null when there are as many as they take. */
    @Nullable
    CallbackRoom room() {
        return room;
    }

    /** Returns whether callbacks are to be run on a thread that nobody else waits for. */
    public boolean isDetached() {
        return detached && isStillDetached();
    }

    private synchronized boolean isStillDetached() {
        if (detached && blocked <= 0 && nanoClock.getAsLong() - detachedUntil >= 0) {
            detached = false;
        }
        return detached;
    }

    /** A callback has been running for some milliseconds; others that come now must not have to wait for theirs. */
    synchronized void suspected() {
        blocked++;
        extend(nanoClock.getAsLong() + SUSPICION_NANOS);
    }

    /**
     * A callback that was suspected has ended.
     *
     * @param nanos how long it ran
     * @param promised whether its endpoint was declared not to block (dev.soto.nonBlocking)
     * @param peer whose session it was, for the log
     */
    void ended(long nanos, boolean promised, Supplier<@Nullable SocketAddress> peer) {
        if (hasEnded(nanos, promised)) {
            // Without the lock: a log that stands still would hold up each thread that asks.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a callback of {0} ran for {1} ms, {2}, although the endpoint is declared non-blocking"
                            + " (dev.soto.nonBlocking); its callbacks are run on threads of their own while it does so",
                    endpoint,
                    nanos / 1_000_000,
                    Who.of(peer.get(), null, null));
        }
    }

    /** Returns whether that breaks a promise for the first time. */
    private synchronized boolean hasEnded(long nanos, boolean promised) {
        blocked--;
        if (nanos < BLOCKED_NANOS) {
            return false;
        }
        long now = nanoClock.getAsLong();
        if (now - periodEnd >= 0 || period == 0) {
            boolean relapse = period > 0 && now - nanos - periodEnd < RELAPSE_NANOS;
            period = relapse ? Math.min(2 * period, LONGEST_PERIOD_NANOS) : FIRST_PERIOD_NANOS;
        }
        periodEnd = now + period;
        extend(periodEnd);
        boolean news = promised && !named;
        named |= news;
        return news;
    }

    @Override
    public String toString() {
        return endpoint;
    }

    private void extend(long until) {
        if (!detached || until - detachedUntil > 0) {
            detachedUntil = until;
        }
        detached = true;
    }
}

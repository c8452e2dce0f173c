package dev.soto.provider.admission;

/**
 * So many events a second, of which a second's worth may come at once. Kept as the time at which all of them would have come one
 * after the other, in nanoseconds. Not thread-safe.
 */
final class Rate {
    private static final long SECOND = 1_000_000_000L;

    private long at;

    /** Creates a rate without an event. */
    Rate(long now) {
        this.at = now;
    }

    /** Returns after how many nanoseconds there is room for an event; 0 when there is now. */
    long waits(int perSecond, long now) {
        long room = at + SECOND / perSecond - SECOND;
        return Math.max(0, room - now);
    }

    /** Counts an event. */
    void count(int perSecond, long now) {
        at = (at - now < 0 ? now : at) + SECOND / perSecond;
    }

    /** Returns whether nothing is left of the events. */
    boolean isIdle(long now) {
        return at - now <= 0;
    }
}

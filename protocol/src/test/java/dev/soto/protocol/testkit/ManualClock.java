package dev.soto.protocol.testkit;

/** A clock that stands still until it is told otherwise. It begins at some odd moment that is not 0. */
public final class ManualClock {
    private long now = 123_456_789L;

    /** Returns the time in nanoseconds. */
    public long now() {
        return now;
    }

    /** Goes on to a time in nanoseconds. */
    public void set(long time) {
        if (time < now) {
            throw new IllegalArgumentException("time does not run backwards");
        }
        now = time;
    }

    /** Returns milliseconds in nanoseconds. */
    public static long nanos(long millis) {
        return millis * 1_000_000L;
    }
}

package dev.soto.protocol.model;

import java.time.Duration;

/** Points in time, in nanoseconds of a monotonic clock that never is negative. */
public final class Deadlines {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private Deadlines() {}

    /**
     * Returns the time so long after another; {@link #NEVER} when no long can hold it.
     *
     * @param nanos not negative
     */
    public static long after(long time, long nanos) {
        long sum = time + nanos;
        return sum < 0 ? NEVER : sum;
    }

    /** Returns a duration in nanoseconds; {@link #NEVER}, which is 292 years, for one that no long can hold. */
    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE : NEVER;
        }
    }

    /** Returns a duration in milliseconds; the largest long for one that none can hold. */
    public static long millis(Duration duration) {
        try {
            return duration.toMillis();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /**
     * Checks a time that is to be set.
     *
     * @param setting name of the setting
     * @return the time
     * @throws IllegalArgumentException when it is negative
     */
    public static long requireNotNegative(String setting, long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException(setting + " is " + nanos + " ns; it must not be negative");
        }
        return nanos;
    }
}

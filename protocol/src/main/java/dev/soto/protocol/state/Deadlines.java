package dev.soto.protocol.state;

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

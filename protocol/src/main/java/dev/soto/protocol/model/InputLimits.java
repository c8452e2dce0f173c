package dev.soto.protocol.model;

import java.time.Duration;

/**
 * How fast and how slowly a peer may send. 0 is no limit, or never.
 *
 * @param maxMessagesPerSecond most messages that begin within a second
 * @param maxBytesPerSecond most bytes within a second, as they come from the transport: with headers, control frames and
 *     before extensions
 * @param onExcess what happens to a peer that sends more
 * @param maxMessageTime longest time from the first byte of a message to its last
 * @param minBytesPerSecond least bytes a second of a message that is under way, on average since its beginning, judged
 *     from the fifth second on
 */
public record InputLimits(
        int maxMessagesPerSecond,
        long maxBytesPerSecond,
        OnExcess onExcess,
        Duration maxMessageTime,
        long minBytesPerSecond) {

    /** What happens to a peer that sends more than it may. */
    public enum OnExcess {
        /** Its input waits, so that TCP slows it down. */
        DELAY,
        /** The connection fails with 1008. */
        CLOSE
    }

    /** No limits. */
    public static final InputLimits NONE = new InputLimits(0, 0, OnExcess.DELAY, Duration.ZERO, 0);

    /** Checks that nothing is negative. */
    public InputLimits {
        Deadlines.requireNotNegative("maxMessageTime", maxMessageTime.toNanos());
        requireNotNegative("maxMessagesPerSecond", maxMessagesPerSecond);
        requireNotNegative("maxReceivedBytesPerSecond", maxBytesPerSecond);
        requireNotNegative("minReceivedBytesPerSecond", minBytesPerSecond);
    }

    private static void requireNotNegative(String setting, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(setting + " is " + value + "; it must not be negative");
        }
    }

    /** Returns whether there is anything to watch over. */
    public boolean isNone() {
        return maxMessagesPerSecond == 0 && maxBytesPerSecond == 0 && maxMessageTime.isZero() && minBytesPerSecond == 0;
    }
}

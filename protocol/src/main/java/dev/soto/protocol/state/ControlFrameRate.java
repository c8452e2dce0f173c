package dev.soto.protocol.state;

import dev.soto.protocol.model.ProtocolViolation;

/** Counts control frames within a second, because each costs the receiver more than the sender. */
public final class ControlFrameRate {
    private static final long SECOND = 1_000_000_000L;

    private final int max;
    private long windowStart;
    private int count;

    /** Creates a rate limit; 0 is no limit. */
    public ControlFrameRate(int maxPerSecond, long now) {
        this.max = maxPerSecond;
        this.windowStart = now;
    }

    /** Counts a frame. */
    public void count(long now) throws ProtocolViolation {
        if (max == 0) {
            return;
        }
        if (now - windowStart >= SECOND) {
            windowStart = now;
            count = 0;
        }
        if (++count > max) {
            throw ProtocolViolation.policy(
                    "more than " + max + " control frames within a second (maxControlFramesPerSecond)");
        }
    }
}

package dev.soto.protocol.state;

import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * Watches over {@link InputLimits}. A rate is kept as the time at which all that came would have come at exactly that rate:
 * when it lies more than a second ahead, there was more than a second's worth at once. Times are nanoseconds of one monotonic
 * clock that never is negative.
 */
public final class InputPace {
    private static final long SECOND = 1_000_000_000L;
    /** From when on the average rate of a message is judged. */
    private static final long GRACE = 5 * SECOND;

    private static final long NOTHING = -1;

    private final InputLimits limits;
    private final boolean closes;
    private final long perMessage;
    private final long maxMessageNanos;

    private long messagesAt;
    private long bytesAt;
    /** When what is under way began, a message or a frame; {@link #NOTHING} between messages. */
    private long since = NOTHING;

    private long bytesSince;

    /** Creates a pace for limits that are not none. */
    public InputPace(InputLimits limits) {
        this.limits = limits;
        this.closes = limits.onExcess() == InputLimits.OnExcess.CLOSE;
        this.perMessage = limits.maxMessagesPerSecond() == 0 ? 0 : SECOND / limits.maxMessagesPerSecond();
        this.maxMessageNanos = limits.maxMessageTime().toNanos();
    }

    /**
     * Returns until when input has to wait; not later than now when it has not to.
     *
     * @param betweenMessages whether the next byte begins a message: within one, only bytes count
     */
    public long waitsUntil(boolean betweenMessages) {
        if (closes) {
            return 0;
        }
        long bytes = bytesAt - SECOND;
        return betweenMessages && perMessage > 0 ? Math.max(bytes, messagesAt + perMessage - SECOND) : bytes;
    }

    /** A message begins. */
    public void message(long now) throws ProtocolViolation {
        if (perMessage == 0) {
            return;
        }
        messagesAt = Math.max(messagesAt, now) + perMessage;
        if (closes && messagesAt - now > SECOND) {
            throw ProtocolViolation.policy(
                    "more than " + limits.maxMessagesPerSecond() + " messages within a second (maxMessagesPerSecond)");
        }
    }

    /**
     * Bytes came, of one frame at most.
     *
     * @param underWay whether more of the frame or its message has to come
     * @return whether {@link #deadline} may be earlier than it was
     */
    public boolean bytes(int count, boolean underWay, long now) throws ProtocolViolation {
        boolean begins = underWay && since == NOTHING;
        if (!underWay) {
            since = NOTHING;
        } else if (begins) {
            since = now;
            bytesSince = count;
        } else {
            bytesSince += count;
        }
        long max = limits.maxBytesPerSecond();
        if (max > 0) {
            bytesAt = Math.max(bytesAt, now) + duration(count, max);
            if (closes && bytesAt - now > SECOND) {
                throw ProtocolViolation.policy(
                        "more than " + max + " bytes within a second (maxReceivedBytesPerSecond)");
            }
        }
        return begins;
    }

    /** As a floating-point number: a message of hours has more bytes than a long has room for when they are multiplied. */
    private static long duration(long bytes, long perSecond) {
        return (long) ((double) bytes / perSecond * SECOND);
    }

    /** Returns when {@link #violation} has to be asked next; {@link Deadlines#NEVER} for never. */
    public long deadline() {
        return since == NOTHING ? Deadlines.NEVER : Math.min(tooLongAt(), tooSlowAt());
    }

    private long tooLongAt() {
        return maxMessageNanos == 0 ? Deadlines.NEVER : Deadlines.after(since, maxMessageNanos);
    }

    private long tooSlowAt() {
        long least = limits.minBytesPerSecond();
        return least == 0 ? Deadlines.NEVER : Deadlines.after(since, Math.max(GRACE, duration(bytesSince, least)));
    }

    /** Returns what the peer has broken by its slowness; null when nothing. */
    public @Nullable ProtocolViolation violation(long now) {
        if (since == NOTHING) {
            return null;
        }
        if (now >= tooLongAt()) {
            return ProtocolViolation.policy(
                    "a message is not complete after " + limits.maxMessageTime().toMillis() + " ms (maxMessageTime)");
        }
        if (now >= tooSlowAt()) {
            return ProtocolViolation.policy("a message comes with less than " + limits.minBytesPerSecond()
                    + " bytes a second (minReceivedBytesPerSecond)");
        }
        return null;
    }

    /** The time until now does not count: it was not the peer who was slow. */
    public void touch(long now) {
        if (since != NOTHING) {
            since = now;
            bytesSince = 0;
        }
    }
}

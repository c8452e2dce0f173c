package dev.soto.connection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a single message queues, where it is to be other than the connection's {@link OverflowPolicy}.
 *
 * @param whenFull what happens when the queue is full; null for the connection's policy
 * @param conflationKey equal for messages of which only the latest counts, for example the name of a share whose price they
 *     tell; null for a message that counts by itself. A message whose key one has that still waits takes its place
 */
public record SendRule(
        @Nullable OverflowPolicy whenFull, @Nullable Object conflationKey) {

    /** As the connection is set. */
    public static final SendRule AS_CONFIGURED = new SendRule(null, null);

    /** Returns the rule for messages that follow a policy of their own. */
    public static SendRule whenFull(OverflowPolicy policy) {
        return new SendRule(Objects.requireNonNull(policy, "policy"), null);
    }

    /**
     * Returns the rule for messages of which only the latest counts: a new one takes the place of the one with an equal key that
     * still waits; when the queue is full, the oldest such messages go.
     */
    public static SendRule latest(Object key) {
        return new SendRule(OverflowPolicy.DROP_OLDEST, Objects.requireNonNull(key, "key"));
    }

    OverflowPolicy policy(OverflowPolicy ofConnection) {
        return whenFull == null ? ofConnection : whenFull;
    }
}

package dev.soto.cluster;

import jakarta.websocket.Encoder;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a topic has besides members. Immutable: each method returns changed options.
 *
 * @param historyMessages how many messages are kept; 0 is no history
 * @param historyAge how long they are kept
 * @param hasPresence whether it is known who is there
 * @param leaveDelay how long after a leave it is told; a member of the same user who joins meanwhile hides both
 * @param slowMember what becomes of members that do not read; null for {@link SlowMember#CLOSE} with history, whose promise a hole
 *     breaks, and {@link SlowMember#DROP} without
 * @param framing makes what members get of a message and its position, for example an envelope that has both; null for the message itself
 * @param encoders for {@link Topic#sendObject}
 */
public record TopicOptions(
        int historyMessages,
        Duration historyAge,
        boolean hasPresence,
        Duration leaveDelay,
        @Nullable SlowMember slowMember,
        @Nullable BiFunction<ClusterMessage, Position, ClusterMessage> framing,
        List<Class<? extends Encoder>> encoders) {
    private static final int MAX_HISTORY = 1_000_000;
    private static final Duration MAX_TIME = Duration.ofDays(365);

    /** Members and nothing else. */
    public static final TopicOptions DEFAULTS =
            new TopicOptions(0, Duration.ZERO, false, Duration.ZERO, null, null, List.of());

    /** Checks the values. */
    public TopicOptions {
        requireTime("the age of a history", historyAge);
        requireTime("the delay of a leave", leaveDelay);
        if (historyMessages < 0 || historyMessages > MAX_HISTORY) {
            throw new IllegalArgumentException(
                    "a history has 1 to " + MAX_HISTORY + " messages, not " + historyMessages);
        }
        if (framing != null && historyMessages == 0) {
            throw new IllegalArgumentException(
                    "framing is given a position, which needs a history: call history(messages, age) first");
        }
        encoders = List.copyOf(encoders);
    }

    private static void requireTime(String what, Duration time) {
        if (time.isNegative() || time.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException(what + " is at most " + MAX_TIME + " and not negative, not " + time);
        }
    }

    /**
     * Keeps the last messages, for those who come back.
     *
     * @param messages 1 to 1,000,000
     * @param age how long, positive
     */
    public TopicOptions history(int messages, Duration age) {
        if (messages == 0 || age.isZero()) {
            throw new IllegalArgumentException(
                    "a history has at least one message and an age, not " + messages + " and " + age);
        }
        return new TopicOptions(messages, age, hasPresence, leaveDelay, slowMember, framing, encoders);
    }

    /** Has it known who is there. */
    public TopicOptions presence() {
        return presence(Duration.ZERO);
    }

    /** Has it known who is there, and leaves told later, so that reloads of a page are not seen. */
    public TopicOptions presence(Duration delay) {
        return new TopicOptions(historyMessages, historyAge, true, delay, slowMember, framing, encoders);
    }

    /** Says what becomes of members that do not read. */
    public TopicOptions slowMember(SlowMember what) {
        return new TopicOptions(historyMessages, historyAge, hasPresence, leaveDelay, what, framing, encoders);
    }

    /** Sets the framing; needs a history. Called once a message and node; what it throws drops the message, and is logged. */
    public TopicOptions framing(BiFunction<ClusterMessage, Position, ClusterMessage> made) {
        return new TopicOptions(historyMessages, historyAge, hasPresence, leaveDelay, slowMember, made, encoders);
    }

    /** Sets the encoders. */
    public TopicOptions encoders(List<Class<? extends Encoder>> classes) {
        return new TopicOptions(historyMessages, historyAge, hasPresence, leaveDelay, slowMember, framing, classes);
    }

    /** Returns whether messages are kept. */
    public boolean hasHistory() {
        return historyMessages > 0;
    }

    /** Returns what becomes of members that do not read. */
    public SlowMember whenSlow() {
        return slowMember != null ? slowMember : hasHistory() ? SlowMember.CLOSE : SlowMember.DROP;
    }
}

package dev.soto.connection;

import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;

/**
 * Makes {@link ConnectionOptions}; each method sets the option of its name, whatever part of the options it belongs to, and returns
 * this. Those that take numbers and times throw an {@link IllegalArgumentException} for one out of range. Not thread-safe.
 */
public final class ConnectionOptionsBuilder {
    private Limits limits;
    private Timeouts timeouts;
    private long maxQueuedBytes;
    private int maxQueuedMessages;
    private OverflowPolicy overflowPolicy;
    private boolean lentBuffers;

    ConnectionOptionsBuilder(ConnectionOptions from) {
        limits = from.limits();
        timeouts = from.timeouts();
        maxQueuedBytes = from.maxQueuedBytes();
        maxQueuedMessages = from.maxQueuedMessages();
        overflowPolicy = from.overflowPolicy();
        lentBuffers = from.lentBuffers();
    }

    /** Sets all of {@link ConnectionOptions#limits()}. */
    public ConnectionOptionsBuilder limits(Limits value) {
        limits = value;
        return this;
    }

    /** Sets all of {@link ConnectionOptions#timeouts()}. */
    public ConnectionOptionsBuilder timeouts(Timeouts value) {
        timeouts = value;
        return this;
    }

    /** Sets {@link Limits#maxTextMessageBytes}. */
    public ConnectionOptionsBuilder maxTextMessageBytes(long value) {
        return limits(limits.withMaxTextMessageBytes(value));
    }

    /** Sets {@link Limits#maxBinaryMessageBytes}. */
    public ConnectionOptionsBuilder maxBinaryMessageBytes(long value) {
        return limits(limits.withMaxBinaryMessageBytes(value));
    }

    /** Sets {@link Limits#maxFramePayloadBytes}. */
    public ConnectionOptionsBuilder maxFramePayloadBytes(long value) {
        return limits(limits.withMaxFramePayloadBytes(value));
    }

    /** Sets {@link Limits#maxFragments}. */
    public ConnectionOptionsBuilder maxFragments(int value) {
        return limits(limits.withMaxFragments(value));
    }

    /** Sets {@link Limits#maxControlFramesPerSecond}. */
    public ConnectionOptionsBuilder maxControlFramesPerSecond(int value) {
        return limits(limits.withMaxControlFramesPerSecond(value));
    }

    /** Sets {@link Limits#maxQueuedPongs}. */
    public ConnectionOptionsBuilder maxQueuedPongs(int value) {
        return limits(limits.withMaxQueuedPongs(value));
    }

    /** Sets {@link Limits#outgoingFragmentBytes}. */
    public ConnectionOptionsBuilder outgoingFragmentBytes(int value) {
        return limits(limits.withOutgoingFragmentBytes(value));
    }

    /** Sets {@link Limits#input}. */
    public ConnectionOptionsBuilder input(InputLimits value) {
        return limits(limits.withInput(value));
    }

    /** Sets {@link Timeouts#idleTimeout}. */
    public ConnectionOptionsBuilder idleTimeout(Duration value) {
        return timeouts(timeouts.withIdleTimeout(value));
    }

    /** Sets {@link Timeouts#sendTimeout}. */
    public ConnectionOptionsBuilder sendTimeout(Duration value) {
        return timeouts(timeouts.withSendTimeout(value));
    }

    /** Sets {@link Timeouts#keepAliveInterval}. */
    public ConnectionOptionsBuilder keepAliveInterval(Duration value) {
        return timeouts(timeouts.withKeepAliveInterval(value));
    }

    /** Sets {@link Timeouts#pongTimeout}. */
    public ConnectionOptionsBuilder pongTimeout(Duration value) {
        return timeouts(timeouts.withPongTimeout(value));
    }

    /** Sets {@link Timeouts#closeTimeout}. */
    public ConnectionOptionsBuilder closeTimeout(Duration value) {
        return timeouts(timeouts.withCloseTimeout(value));
    }

    /** Sets {@link Timeouts#extensionIdleTime}. */
    public ConnectionOptionsBuilder extensionIdleTime(Duration value) {
        return timeouts(timeouts.withExtensionIdleTime(value));
    }

    /** Sets {@link ConnectionOptions#maxQueuedBytes()}. */
    public ConnectionOptionsBuilder maxQueuedBytes(long value) {
        maxQueuedBytes = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxQueuedMessages()}. */
    public ConnectionOptionsBuilder maxQueuedMessages(int value) {
        maxQueuedMessages = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#overflowPolicy()}. */
    public ConnectionOptionsBuilder overflowPolicy(OverflowPolicy value) {
        overflowPolicy = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#lentBuffers()}. */
    public ConnectionOptionsBuilder lentBuffers(boolean value) {
        lentBuffers = value;
        return this;
    }

    /** Returns the options. */
    public ConnectionOptions build() {
        return new ConnectionOptions(limits, timeouts, maxQueuedBytes, maxQueuedMessages, overflowPolicy, lentBuffers);
    }
}

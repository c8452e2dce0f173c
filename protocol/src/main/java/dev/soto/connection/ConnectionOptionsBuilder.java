package dev.soto.connection;

import dev.soto.protocol.state.InputLimits;
import java.time.Duration;

/** Makes {@link ConnectionOptions}; each method sets the option of its name and returns this. Not thread-safe. */
public final class ConnectionOptionsBuilder {
    private long maxTextMessageBytes;
    private long maxBinaryMessageBytes;
    private long maxFramePayloadBytes;
    private Duration idleTimeout;
    private Duration sendTimeout;
    private Duration keepAliveInterval;
    private Duration pongTimeout;
    private Duration closeTimeout;
    private int maxFragments;
    private int maxControlFramesPerSecond;
    private int maxQueuedPongs;
    private long maxQueuedBytes;
    private int maxQueuedMessages;
    private OverflowPolicy overflowPolicy;
    private int outgoingFragmentBytes;
    private Duration extensionRestTime;
    private InputLimits input;

    ConnectionOptionsBuilder(ConnectionOptions from) {
        maxTextMessageBytes = from.maxTextMessageBytes();
        maxBinaryMessageBytes = from.maxBinaryMessageBytes();
        maxFramePayloadBytes = from.maxFramePayloadBytes();
        idleTimeout = from.idleTimeout();
        sendTimeout = from.sendTimeout();
        keepAliveInterval = from.keepAliveInterval();
        pongTimeout = from.pongTimeout();
        closeTimeout = from.closeTimeout();
        maxFragments = from.maxFragments();
        maxControlFramesPerSecond = from.maxControlFramesPerSecond();
        maxQueuedPongs = from.maxQueuedPongs();
        maxQueuedBytes = from.maxQueuedBytes();
        maxQueuedMessages = from.maxQueuedMessages();
        overflowPolicy = from.overflowPolicy();
        outgoingFragmentBytes = from.outgoingFragmentBytes();
        extensionRestTime = from.extensionRestTime();
        input = from.input();
    }

    /** Sets {@link ConnectionOptions#maxTextMessageBytes()}. */
    public ConnectionOptionsBuilder maxTextMessageBytes(long value) {
        maxTextMessageBytes = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxBinaryMessageBytes()}. */
    public ConnectionOptionsBuilder maxBinaryMessageBytes(long value) {
        maxBinaryMessageBytes = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxFramePayloadBytes()}. */
    public ConnectionOptionsBuilder maxFramePayloadBytes(long value) {
        maxFramePayloadBytes = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#idleTimeout()}. */
    public ConnectionOptionsBuilder idleTimeout(Duration value) {
        idleTimeout = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#sendTimeout()}. */
    public ConnectionOptionsBuilder sendTimeout(Duration value) {
        sendTimeout = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#keepAliveInterval()}. */
    public ConnectionOptionsBuilder keepAliveInterval(Duration value) {
        keepAliveInterval = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#pongTimeout()}. */
    public ConnectionOptionsBuilder pongTimeout(Duration value) {
        pongTimeout = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#closeTimeout()}. */
    public ConnectionOptionsBuilder closeTimeout(Duration value) {
        closeTimeout = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxFragments()}. */
    public ConnectionOptionsBuilder maxFragments(int value) {
        maxFragments = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxControlFramesPerSecond()}. */
    public ConnectionOptionsBuilder maxControlFramesPerSecond(int value) {
        maxControlFramesPerSecond = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#maxQueuedPongs()}. */
    public ConnectionOptionsBuilder maxQueuedPongs(int value) {
        maxQueuedPongs = value;
        return this;
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

    /** Sets {@link ConnectionOptions#outgoingFragmentBytes()}. */
    public ConnectionOptionsBuilder outgoingFragmentBytes(int value) {
        outgoingFragmentBytes = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#extensionRestTime()}. */
    public ConnectionOptionsBuilder extensionRestTime(Duration value) {
        extensionRestTime = value;
        return this;
    }

    /** Sets {@link ConnectionOptions#input()}. */
    public ConnectionOptionsBuilder input(InputLimits value) {
        input = value;
        return this;
    }

    /** Returns the options. */
    public ConnectionOptions build() {
        return new ConnectionOptions(
                maxTextMessageBytes,
                maxBinaryMessageBytes,
                maxFramePayloadBytes,
                idleTimeout,
                sendTimeout,
                keepAliveInterval,
                pongTimeout,
                closeTimeout,
                maxFragments,
                maxControlFramesPerSecond,
                maxQueuedPongs,
                maxQueuedBytes,
                maxQueuedMessages,
                overflowPolicy,
                outgoingFragmentBytes,
                extensionRestTime,
                input);
    }
}

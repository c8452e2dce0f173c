package dev.soto.connection;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Limits and times of a connection that can be read and changed while it is open; {@link ConnectionOptions} says what they are at
 * first. All methods may be called by any thread at any time, also from callbacks.
 */
public abstract sealed class ConnectionLimits permits WebSocketConnection {
    final ConnectionCore core;

    ConnectionLimits(ConnectionCore core) {
        this.core = core;
    }

    private void setLimits(UnaryOperator<Limits> change) {
        core.update(() -> core.engine.setLimits(change.apply(core.engine.limits())));
    }

    private Timeouts timeouts() {
        return core.read(core.engine::timeouts);
    }

    private void setTimeouts(UnaryOperator<Timeouts> change) {
        core.updateThenFlush(() -> core.engine.setTimeouts(change.apply(core.engine.timeouts())));
    }

    /** Returns a time as it is counted: in nanoseconds, of which a long has room for 292 years. */
    private static Duration counted(Duration time) {
        return Duration.ofNanos(Deadlines.nanos(time));
    }

    /** Returns the longest message of a type that is accepted, in bytes; 0 is no limit. */
    public long maxMessageBytes(DataType type) {
        return core.read(core.engine::limits).maxMessageBytes(type);
    }

    /**
     * Sets {@link #maxMessageBytes}, from the next bytes on.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxMessageBytes(DataType type, long bytes) {
        setLimits(limits -> limits.withMaxMessageBytes(type, bytes));
    }

    /** Returns the longest data frame that is accepted, in bytes on the wire; 0 is no limit. */
    public long maxFramePayloadBytes() {
        return core.read(core.engine::limits).maxFramePayloadBytes();
    }

    /**
     * Sets {@link #maxFramePayloadBytes}, from the next frame on.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxFramePayloadBytes(long bytes) {
        setLimits(limits -> limits.withMaxFramePayloadBytes(bytes));
    }

    /** Returns the idle timeout; zero is never. */
    public Duration idleTimeout() {
        return counted(timeouts().idleTimeout());
    }

    /**
     * Sets the idle timeout; zero is never, and so is in effect what is longer than the 292 years that nanoseconds can count.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setIdleTimeout(Duration timeout) {
        setTimeouts(timeouts -> timeouts.withIdleTimeout(timeout));
    }

    /** Returns the send timeout; zero is never. */
    public Duration sendTimeout() {
        return counted(timeouts().sendTimeout());
    }

    /**
     * Sets the send timeout; zero is never.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setSendTimeout(Duration timeout) {
        setTimeouts(timeouts -> timeouts.withSendTimeout(timeout));
    }

    /** Returns after how long a silence a keep-alive ping goes out; zero is never. */
    public Duration keepAliveInterval() {
        return counted(timeouts().keepAliveInterval());
    }

    /** Returns how long keep-alive pings may stay unanswered; zero is for ever. */
    public Duration pongTimeout() {
        return counted(timeouts().pongTimeout());
    }

    /**
     * Sets when keep-alive pings go out, and how long they may stay unanswered; an interval of zero is never.
     *
     * @throws IllegalArgumentException when one is negative
     */
    public void setKeepAlive(Duration interval, Duration pongTimeout) {
        setTimeouts(timeouts -> timeouts.withPongTimeout(pongTimeout).withKeepAliveInterval(interval));
    }

    /** Returns {@link ConnectionOptions#maxQueuedBytes()} as it is in force. */
    public long maxQueuedBytes() {
        return core.read(() -> core.maxQueuedBytes);
    }

    /**
     * Sets {@link #maxQueuedBytes}, from the next message on.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public void setMaxQueuedBytes(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maxQueuedBytes is at least 1, not " + bytes);
        }
        core.update(() -> core.maxQueuedBytes = bytes);
    }

    /** Returns {@link ConnectionOptions#maxQueuedMessages()} as it is in force. */
    public int maxQueuedMessages() {
        return core.read(core.outbound::maxMessages);
    }

    /**
     * Sets {@link #maxQueuedMessages}, from the next message on; messages that wait already need not count.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxQueuedMessages(int messages) {
        if (messages < 0) {
            throw new IllegalArgumentException("maxQueuedMessages is at least 0, not " + messages);
        }
        core.update(() -> core.outbound.setMaxMessages(messages));
    }

    /** Returns what a send does that finds the queue full, unless its {@link SendRule} says otherwise. */
    public OverflowPolicy overflowPolicy() {
        return core.read(() -> core.overflowPolicy);
    }

    /** Sets {@link #overflowPolicy}, from the next message on. */
    public void setOverflowPolicy(OverflowPolicy policy) {
        core.update(() -> core.overflowPolicy = policy);
    }
}

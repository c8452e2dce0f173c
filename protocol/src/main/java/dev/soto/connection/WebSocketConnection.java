package dev.soto.connection;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection after the opening handshake: libsoup's SoupWebsocketConnection over any {@link Transport}. All
 * methods may be called by any thread at any time, also from callbacks.
 */
public final class WebSocketConnection {
    /** Creates a connection that does nothing before {@link #start}. It owns transport and extensions from here on. */
    public WebSocketConnection(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {}

    /**
     * Runs the open callback on the calling thread, then starts to read. Nothing is delivered before it has returned; it
     * may send. An exception of it is handed to {@link ConnectionListener#onError}.
     */
    public void start(Runnable onOpen) {
        throw new UnsupportedOperationException();
    }

    /** Returns the state. */
    public State state() {
        throw new UnsupportedOperationException();
    }

    /** Returns whether the state is {@link State#OPEN}: messages may be sent. */
    public boolean isOpen() {
        return state() == State.OPEN;
    }

    /** Returns what {@link ConnectionListener#onClosed} is told; null before the state is {@link State#CLOSED}. */
    public @Nullable CloseStatus closeStatus() {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a text message. An unpaired surrogate is sent as a question mark, as {@link String#getBytes} does.
     *
     * @param completion may be null
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendText(String message, @Nullable SendCompletion completion) {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a binary message.
     *
     * @param message position to limit; belongs to the connection until the completion, without which it may be used
     *     again only after the connection closed
     * @param completion may be null
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendBinary(ByteBuffer message, @Nullable SendCompletion completion) {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a ping and flushes. The payload is copied.
     *
     * @throws IllegalArgumentException when it is longer than 125 bytes (RFC 6455 section 5.5)
     * @throws IllegalStateException when the state is not OPEN
     */
    public void sendPing(ByteBuffer payload) {
        throw new UnsupportedOperationException();
    }

    /** Queues an unsolicited pong (RFC 6455 section 5.5.3) and flushes; otherwise as {@link #sendPing}. */
    public void sendPong(ByteBuffer payload) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a message that is sent in parts. Waits its turn without blocking: the first part queues behind messages
     * that were sent before, and messages sent later queue behind its last part.
     *
     * @throws IllegalStateException when the state is not OPEN
     */
    public OutgoingMessage beginMessage(DataType type) {
        throw new UnsupportedOperationException();
    }

    /** Writes what has been queued, unless a write is under way, which then takes it along. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins the close handshake: queues a close frame behind all messages sent before.
     *
     * @return whether this call began it; false when the connection is closing or closed already
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}; the connection is untouched
     */
    public boolean close(CloseStatus status) {
        throw new UnsupportedOperationException();
    }

    /** Frees the transport at once, without a close frame; the listener gets the cause and then 1006. */
    public void abort(Throwable cause) {
        throw new UnsupportedOperationException();
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7) as if the peer had broken a rule: for layers above that judge
     * messages, for example a decoder with a size limit of its own.
     */
    public void fail(ProtocolViolation violation) {
        throw new UnsupportedOperationException();
    }

    /** Stops to deliver and to read until {@link #resumeReading}. Messages that arrived before may still be delivered. */
    public void pauseReading() {
        throw new UnsupportedOperationException();
    }

    /** Undoes {@link #pauseReading}. */
    public void resumeReading() {
        throw new UnsupportedOperationException();
    }

    /** Sets how messages of a type are delivered, from the next message on; {@link Delivery#WHOLE} at first. */
    public void setDelivery(DataType type, Delivery delivery) {
        throw new UnsupportedOperationException();
    }

    /** Returns the longest message of a type that is accepted, in bytes; 0 is no limit. */
    public long maxMessageBytes(DataType type) {
        throw new UnsupportedOperationException();
    }

    /** Sets {@link #maxMessageBytes}, from the next bytes on. */
    public void setMaxMessageBytes(DataType type, long bytes) {
        throw new UnsupportedOperationException();
    }

    /** Returns the idle timeout; zero is never. */
    public Duration idleTimeout() {
        throw new UnsupportedOperationException();
    }

    /** Sets the idle timeout; zero is never. */
    public void setIdleTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Returns the send timeout; zero is never. */
    public Duration sendTimeout() {
        throw new UnsupportedOperationException();
    }

    /** Sets the send timeout; zero is never. */
    public void setSendTimeout(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Sets when keep-alive pings go out, and how long they may stay unanswered; an interval of zero is never. */
    public void setKeepAlive(Duration interval, Duration pongTimeout) {
        throw new UnsupportedOperationException();
    }

    /** Sets whether sends wait for {@link #flush} instead of going out at the next occasion; false at first. */
    public void setBatching(boolean batching) {
        throw new UnsupportedOperationException();
    }

    /** Returns whether batching is on. */
    public boolean isBatching() {
        throw new UnsupportedOperationException();
    }

    /** Returns how many bytes of messages wait for the transport. */
    public long queuedBytes() {
        throw new UnsupportedOperationException();
    }

    /** Returns the role. */
    public Role role() {
        throw new UnsupportedOperationException();
    }

    /** Returns the extensions in use. */
    public ExtensionChain extensions() {
        throw new UnsupportedOperationException();
    }

    /** Returns the transport, for its addresses. */
    public Transport transport() {
        throw new UnsupportedOperationException();
    }
}

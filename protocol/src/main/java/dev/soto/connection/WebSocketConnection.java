package dev.soto.connection;

import dev.soto.connection.OutboundQueue.Dropped;
import dev.soto.connection.OutboundQueue.Turn;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.message.SharedMessage;
import dev.soto.protocol.message.Utf8Validator;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.protocol.state.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection after the opening handshake: libsoup's SoupWebsocketConnection over any {@link Transport}. All
 * methods may be called by any thread at any time, also from callbacks.
 *
 * <p>One lock guards the engine and the queues, and is held for moments only, never over I/O or callbacks. The path of a
 * message is {@code Callbacks.onRead}, the listener, {@link #sendText}, {@code Writes.write}.
 */
public final class WebSocketConnection {
    /** When so many bytes are held back they are written at once. */
    private static final int CORK_BYTES = 64 * 1024;

    private final Role role;
    private final ExtensionChain extensions;
    private final ConnectionDetails details;
    private final ConnectionCore core;
    private volatile boolean batching;

    /** Creates a connection of which no details are known; otherwise as the other constructor. */
    public WebSocketConnection(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {
        this(role, transport, extensions, ConnectionDetails.UNKNOWN, options, services, listener);
    }

    /** Creates a connection that does nothing before {@link #start}. It owns transport and extensions from here on. */
    public WebSocketConnection(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionDetails details,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {
        this.role = role;
        this.extensions = extensions;
        this.details = details;
        this.core = new ConnectionCore(role, transport, extensions, options, services, listener);
    }

    /**
     * Runs the open callback on the calling thread, then starts to read. Nothing is delivered before it has returned; it
     * may send. An exception of it is handed to {@link ConnectionListener#onError}.
     */
    public void start(Runnable onOpen) {
        core.callbacks.start(onOpen);
    }

    // Messages

    /**
     * Queues a text message. An unpaired surrogate is sent as a question mark, as {@link String#getBytes} does.
     *
     * <p>With {@link OverflowPolicy#BLOCK}, the default, this waits while the queue has no room, for the send timeout at most, also
     * within a callback. The other methods that send data messages do the same.
     *
     * @param completion may be null; a message that the queue has no room for fails through it, or without it through
     *     {@link ConnectionListener#onError}
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendText(String message, @Nullable SendCompletion completion) {
        if (core.callbacks.isInCallback()) {
            // A reply, most likely, which goes to nobody else.
            send(DataType.TEXT, ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), false, completion);
        } else {
            sendShared(core.services.recentText().message(message), completion);
        }
    }

    /**
     * Queues a message that other connections are sent too: it is framed and compressed once for all that agreed on the
     * same. For texts {@link #sendText} does so by itself when the same String goes out many times in a row.
     *
     * @param completion as for {@link #sendText}
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendShared(SharedMessage message, @Nullable SendCompletion completion) {
        sendShared(message, SendRule.AS_CONFIGURED, true, completion);
    }

    /**
     * Queues a message without ever waiting, for loops over many connections of which some may be slow. Where {@link #sendShared}
     * would wait for room ({@link OverflowPolicy#BLOCK}) this fails as with {@link OverflowPolicy#FAIL}.
     *
     * @param rule how this message queues when others wait
     * @param completion as for {@link #sendText}; a {@link QueueFullException} or {@link MessageDroppedException} when there is no
     *     room for the message, or it gave way to others later
     * @return whether the message is queued
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public boolean offerShared(SharedMessage message, SendRule rule, @Nullable SendCompletion completion) {
        return sendShared(message, rule, false, completion);
    }

    /** Queues a text message without ever waiting; otherwise as {@link #offerShared}. */
    public boolean offerText(String message, SendRule rule, @Nullable SendCompletion completion) {
        if (core.callbacks.isInCallback() && rule == SendRule.AS_CONFIGURED) {
            ByteBuffer payload = ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8));
            return send(null, DataType.TEXT, payload, true, false, false, completion);
        }
        return sendShared(core.services.recentText().message(message), rule, false, completion);
    }

    /**
     * Queues a binary message without ever waiting; otherwise as {@link #offerShared}.
     *
     * @param message position to limit; its position is not changed; as for {@link #sendBinary} it belongs to the connection until
     *     the completion when the rule is {@link SendRule#AS_CONFIGURED}, and is copied otherwise
     */
    public boolean offerBinary(ByteBuffer message, SendRule rule, @Nullable SendCompletion completion) {
        return rule == SendRule.AS_CONFIGURED
                ? send(null, DataType.BINARY, message, true, false, false, completion)
                : sendShared(SharedMessage.binary(message), rule, false, completion);
    }

    private boolean sendShared(
            SharedMessage message, SendRule rule, boolean mayWait, @Nullable SendCompletion completion) {
        IOException refusal;
        boolean much;
        List<Dropped> dropped;
        core.requireWhole();
        core.lock();
        try {
            core.engine.requireOpen();
            OverflowPolicy policy = rule.policy(core.overflowPolicy);
            refusal = SendAdmission.admit(core, message.payloadBytes(), policy, mayWait);
            if (refusal == null) {
                core.outbound.message(message, policy.isLossy(), rule.conflationKey(), completion);
            }
            dropped = core.outbound.takeDropped();
            much = core.engine.queuedBytes() > CORK_BYTES;
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            throw error;
        } finally {
            core.unlock();
        }
        dropped.forEach(Dropped::tell);
        return queued(refusal, much, completion);
    }

    /**
     * Queues a binary message.
     *
     * @param message position to limit; its position is not changed; it belongs to the connection until the completion,
     *     without which it may be changed only after the connection has closed
     * @param completion as for {@link #sendText}
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendBinary(ByteBuffer message, @Nullable SendCompletion completion) {
        send(DataType.BINARY, message, false, completion);
    }

    /**
     * Queues a message of either type from its bytes, for example a text that is at hand as UTF-8.
     *
     * @param message as for {@link #sendBinary}; of a text, UTF-8
     * @param compression whether it may be compressed
     * @param completion as for {@link #sendText}
     * @throws IllegalArgumentException when the bytes of a text are not UTF-8 (RFC 6455 section 5.6); nothing is sent
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendMessage(
            DataType type, ByteBuffer message, Compression compression, @Nullable SendCompletion completion) {
        if (type == DataType.TEXT) {
            Utf8Validator.requireValid(message);
        }
        send(type, message, compression == Compression.OFF, completion);
    }

    /**
     * Begins a message that is sent in parts and may be compressed; otherwise as the other method.
     *
     * @throws IllegalStateException when the state is not OPEN
     */
    public OutgoingMessage beginMessage(DataType type) {
        return beginMessage(type, Compression.AS_AGREED);
    }

    /**
     * Begins a message that is sent in parts. Waits its turn without blocking: the first part queues behind messages
     * that were sent before, and messages sent later queue behind its last part. A close does not wait for it.
     *
     * @throws IllegalStateException when the state is not OPEN
     */
    public OutgoingMessage beginMessage(DataType type, Compression compression) {
        return core.locked(() -> {
            core.engine.requireOpen();
            return new PartMessage(this, core.outbound.begin(type, compression == Compression.OFF), type);
        });
    }

    void sendPart(Turn turn, DataType type, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        send(turn, type, payload, last, false, true, completion);
    }

    private void send(DataType type, ByteBuffer payload, boolean verbatim, @Nullable SendCompletion completion) {
        send(null, type, payload, true, verbatim, true, completion);
    }

    /** Queues a whole message, or the next part of the one whose turn is given, which knows whether it goes verbatim. */
    private boolean send(
            @Nullable Turn turn,
            DataType type,
            ByteBuffer payload,
            boolean last,
            boolean verbatim,
            boolean mayWait,
            @Nullable SendCompletion completion) {
        if (turn == null && core.overflowPolicy.isLossy() && !verbatim) {
            return sendShared(SharedMessage.of(type, payload), SendRule.AS_CONFIGURED, mayWait, completion);
        }
        IOException refusal;
        boolean much;
        List<Dropped> dropped;
        core.requireWhole();
        core.lock();
        try {
            core.engine.requireOpen();
            refusal = SendAdmission.admit(core, payload.remaining(), core.overflowPolicy, mayWait);
            if (refusal != null && turn != null && !core.outbound.breakOff(turn)) {
                core.engine.overrun(
                        new ProtocolViolation(
                                CloseCode.SERVER_ERROR, "a message in parts was broken off: " + refusal.getMessage()),
                        core.now());
            }
            if (refusal == null) {
                if (turn == null) {
                    core.outbound.message(type, payload, verbatim, completion);
                } else {
                    core.outbound.piece(turn, payload, last, completion);
                }
            }
            dropped = core.outbound.takeDropped();
            much = core.engine.queuedBytes() > CORK_BYTES;
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            throw error;
        } finally {
            core.unlock();
        }
        dropped.forEach(Dropped::tell);
        return queued(refusal, much, completion);
    }

    private boolean queued(@Nullable IOException refusal, boolean much, @Nullable SendCompletion completion) {
        if (refusal != null) {
            refuse(refusal, completion);
            return false;
        }
        if (much) {
            core.writes.write();
        } else if (!batching) {
            core.writes.soon();
        }
        return true;
    }

    private void refuse(IOException refusal, @Nullable SendCompletion completion) {
        if (completion != null) {
            ConnectionCore.complete(List.of(completion), refusal);
            core.settle();
        } else {
            core.change(() -> core.events.onError(refusal));
        }
    }

    /** Writes what has been queued, unless a write is under way, which then takes it along. */
    public void flush() {
        core.writes.now();
    }

    /**
     * Queues a ping and flushes. The payload is copied.
     *
     * @throws IllegalArgumentException when it is longer than 125 bytes (RFC 6455 section 5.5)
     * @throws IllegalStateException when the state is not OPEN
     */
    public void sendPing(ByteBuffer payload) {
        core.change(() -> core.engine.sendPing(payload));
    }

    /** Queues an unsolicited pong (RFC 6455 section 5.5.3) and flushes; otherwise as {@link #sendPing}. */
    public void sendPong(ByteBuffer payload) {
        core.change(() -> core.engine.sendPong(payload));
    }

    // The end

    /**
     * Begins the close handshake: queues a close frame behind all messages sent before. A message in parts that is not
     * complete, and messages that wait for it, are dropped.
     *
     * @return whether this call began it; false when the connection is closing or closed already
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}; the connection is untouched
     */
    public boolean close(CloseStatus status) {
        return close(status, CloseInitiator.APPLICATION);
    }

    /** The same for a container, which says that it is not the application that closes, see {@link #closedBy}. */
    public boolean close(CloseStatus status, CloseInitiator initiator) {
        return core.close(status, initiator);
    }

    /**
     * Frees the transport at once, without a close frame; the listener gets the cause, and then 1006 or what the peer's close
     * frame said that came before. Sends that wait are told the cause.
     */
    public void abort(Throwable cause) {
        core.abort(cause);
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7) as if the peer had broken a rule: for layers above that judge
     * messages, for example a decoder with a size limit of its own. The close frame goes behind all messages sent before.
     */
    public void fail(ProtocolViolation violation) {
        core.fail(violation);
    }

    // Settings

    /**
     * Runs a task in order with the callbacks, never beside one: on the calling thread, before this method returns, when no
     * callback is running; else behind it, on its thread. What the task throws goes to {@link ConnectionListener#onError}.
     */
    public void run(Runnable task) {
        core.callbacks.run(task);
    }

    /** Returns whether the calling thread is in a callback of this connection. */
    public boolean isInCallback() {
        return core.callbacks.isInCallback();
    }

    /** Stops to deliver and to read until {@link #resumeReading}. The callback that is running goes on. */
    public void pauseReading() {
        core.change(core.callbacks::pause);
    }

    /** Undoes {@link #pauseReading}. */
    public void resumeReading() {
        core.callbacks.resume();
    }

    /** Sets how messages of a type are delivered, from the next message on; {@link Delivery#WHOLE} at first. */
    public void setDelivery(DataType type, Delivery delivery) {
        core.set(() -> core.engine.setInParts(type, delivery == Delivery.PARTS));
    }

    /** Returns the longest message of a type that is accepted, in bytes; 0 is no limit. */
    public long maxMessageBytes(DataType type) {
        return core.locked(() -> core.engine.limits().maxBytes(type));
    }

    /** Sets {@link #maxMessageBytes}, from the next bytes on. */
    public void setMaxMessageBytes(DataType type, long bytes) {
        core.set(() -> core.engine.limits().setMaxBytes(type, bytes));
    }

    /** Returns the longest data frame that is accepted, in bytes on the wire; 0 is no limit. */
    public long maxFramePayloadBytes() {
        return core.locked(core.engine::maxFramePayloadBytes);
    }

    /**
     * Sets {@link #maxFramePayloadBytes}, from the next frame on.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxFramePayloadBytes(long bytes) {
        core.set(() -> core.engine.setMaxFramePayloadBytes(bytes));
    }

    /** Returns the idle timeout; zero is never. */
    public Duration idleTimeout() {
        return Duration.ofNanos(core.locked(core.engine::idleNanos));
    }

    /**
     * Sets the idle timeout; zero is never, and so is in effect what is longer than the 292 years that nanoseconds can count.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setIdleTimeout(Duration timeout) {
        core.change(() -> core.engine.setIdleNanos(Deadlines.nanos(timeout)));
    }

    /** Returns the send timeout; zero is never. */
    public Duration sendTimeout() {
        return Duration.ofNanos(core.locked(() -> core.sendTimeoutNanos));
    }

    /**
     * Sets the send timeout; zero is never.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setSendTimeout(Duration timeout) {
        core.change(
                () -> core.sendTimeoutNanos = Deadlines.requireNotNegative("sendTimeout", Deadlines.nanos(timeout)));
    }

    /** Returns after how long a silence a keep-alive ping goes out; zero is never. */
    public Duration keepAliveInterval() {
        return Duration.ofNanos(core.locked(core.engine::keepAliveInterval));
    }

    /** Returns how long keep-alive pings may stay unanswered; zero is for ever. */
    public Duration pongTimeout() {
        return Duration.ofNanos(core.locked(core.engine::pongTimeout));
    }

    /** Sets when keep-alive pings go out, and how long they may stay unanswered; an interval of zero is never. */
    public void setKeepAlive(Duration interval, Duration pongTimeout) {
        core.change(() -> core.engine.setKeepAlive(Deadlines.nanos(interval), Deadlines.nanos(pongTimeout)));
    }

    /**
     * Sets whether sends wait: for {@link #flush}, for the end of the callbacks of a read, or until 64 KiB are there; false
     * at first. To switch it off flushes.
     */
    public void setBatching(boolean batching) {
        this.batching = batching;
        if (!batching) {
            core.writes.write();
        }
    }

    /** Returns whether batching is on. */
    public boolean isBatching() {
        return batching;
    }

    // State

    /** Returns the state. */
    public State state() {
        return core.locked(core.engine::state);
    }

    /** Returns whether the state is {@link State#OPEN}: messages may be sent. */
    public boolean isOpen() {
        return state() == State.OPEN;
    }

    /** Returns what {@link ConnectionListener#onClosed} is told; null before the state is {@link State#CLOSED}. */
    public @Nullable CloseStatus closeStatus() {
        core.lock();
        try {
            return core.events.closed();
        } finally {
            core.unlock();
        }
    }

    /** Returns who began the end; empty while the connection is open. */
    public Optional<CloseInitiator> closedBy() {
        core.lock();
        try {
            return Optional.ofNullable(core.closedBy());
        } finally {
            core.unlock();
        }
    }

    /** Returns how long ago the connection was made. */
    public Duration age() {
        return Duration.ofNanos(core.now());
    }

    /** Returns what has been sent and received so far. */
    public ConnectionStatistics statistics() {
        return core.locked(core::statistics);
    }

    /**
     * Returns the same of a connection that has ended, which changes no more from here on: for containers that add up what their
     * connections did.
     */
    public ConnectionStatistics endStatistics() {
        return core.locked(core::endStatistics);
    }

    /** Returns how many bytes of messages wait for the transport. */
    public long queuedBytes() {
        return core.locked(core.outbound::bytes);
    }

    /** Returns how many messages were dropped because their senders allowed it, see {@link SendRule}. */
    public long droppedMessages() {
        return core.locked(core.outbound::droppedMessages);
    }

    /**
     * Calls a completion once no more than so many bytes of messages wait for the transport, perhaps at once: for a producer that
     * stops while a consumer is slow. With a failure when the connection ends before.
     */
    public void whenQueuedAtMost(long bytes, SendCompletion completion) {
        boolean drained;
        boolean ended;
        core.lock();
        try {
            ended = core.engine.isGone();
            drained = ended || core.outbound.awaitDrained(bytes, completion);
        } finally {
            core.unlock();
        }
        if (drained) {
            ConnectionCore.complete(List.of(completion), ended ? new IOException("the connection is closed") : null);
        }
    }

    /** Returns {@link ConnectionOptions#maxQueuedBytes()} as it is in force. */
    public long maxQueuedBytes() {
        return core.locked(() -> core.maxQueuedBytes);
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
        core.set(() -> core.maxQueuedBytes = bytes);
    }

    /** Returns {@link ConnectionOptions#maxQueuedMessages()} as it is in force. */
    public int maxQueuedMessages() {
        return core.locked(core.outbound::maxMessages);
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
        core.set(() -> core.outbound.setMaxMessages(messages));
    }

    /** Returns what a send does that finds the queue full, unless its {@link SendRule} says otherwise. */
    public OverflowPolicy overflowPolicy() {
        return core.locked(() -> core.overflowPolicy);
    }

    /** Sets {@link #overflowPolicy}, from the next message on. */
    public void setOverflowPolicy(OverflowPolicy policy) {
        core.set(() -> core.overflowPolicy = policy);
    }

    /** Returns the role. */
    public Role role() {
        return role;
    }

    /** Returns the URI, origin and subprotocol that the opening handshake was about. */
    public ConnectionDetails details() {
        return details;
    }

    /** Returns the extensions in use. */
    public ExtensionChain extensions() {
        return extensions;
    }

    /** Returns the transport, for its addresses. */
    public Transport transport() {
        return core.transport;
    }
}

package dev.soto.connection;

import dev.soto.protocol.ControlFrameCounts;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.message.Utf8Validator;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
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
public final class WebSocketConnection extends ConnectionLimits {
    private final Role role;
    private final ExtensionChain extensions;
    private final ConnectionDetails details;

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
        super(new ConnectionCore(role, transport, extensions, options, services, listener));
        this.role = role;
        this.extensions = extensions;
        this.details = details;
    }

    /**
     * Runs the open callback on the calling thread, then starts to read. Nothing is delivered before it has returned; it
     * may send. An exception of it is handed to {@link ConnectionListener#onError}.
     */
    public void start(Runnable onOpen) {
        ConnectionInterceptor interceptor = core.interceptor;
        core.callbacks.start(
                interceptor == null
                        ? onOpen
                        : () -> InterceptedListener.call(
                                interceptor,
                                ConnectionInterceptor.Call.OPEN,
                                null,
                                true,
                                onOpen,
                                (task, none) -> task.run()));
    }

    /** Has the calls into the application surrounded from now on; to be called before {@link #start}, once. */
    public void intercept(ConnectionInterceptor interceptor) {
        core.update(() -> core.intercept(interceptor));
    }

    /** Returns what surrounds the calls into the application; null for nothing. */
    public @Nullable ConnectionInterceptor interceptor() {
        return core.interceptor;
    }

    /**
     * Returns a task that is surrounded as the callback is that runs on this thread: for what goes on with it on another thread. The task
     * itself where the connection has no {@link ConnectionInterceptor}.
     */
    public Runnable intercepted(Runnable task) {
        ConnectionInterceptor interceptor = core.interceptor;
        return interceptor == null ? task : interceptor.around(task);
    }

    /** To be called by a layer that catches what the application throws in a callback, on the same thread. */
    public void callbackFailed(Throwable failure) {
        ConnectionInterceptor interceptor = core.interceptor;
        if (interceptor != null) {
            interceptor.failed(failure);
        }
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
            ByteBuffer payload = ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8));
            Sends.whole(core, DataType.TEXT, payload, false, true, completion);
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
        Sends.shared(core, message, SendRule.AS_CONFIGURED, true, completion);
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
        return Sends.shared(core, message, rule, false, completion);
    }

    /**
     * Queues a message when there is room for it: for whoever sends to many connections and decides himself what becomes of slow
     * ones. Never waits and never throws, and the {@link OverflowPolicy} is not asked: a connection whose queue is full is left as
     * it is. An extension that fails on the message ends the connection, which is then {@link Offer#CLOSED}.
     *
     * @param completion called when the message is {@link Offer#QUEUED}, and only then; may be null
     */
    public Offer offerShared(SharedMessage message, @Nullable SendCompletion completion) {
        return Sends.offer(core, message, completion);
    }

    /** Queues a text message without ever waiting; otherwise as the method for a {@link SharedMessage}. */
    public boolean offerText(String message, SendRule rule, @Nullable SendCompletion completion) {
        if (core.callbacks.isInCallback() && rule == SendRule.AS_CONFIGURED) {
            ByteBuffer payload = ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8));
            return Sends.whole(core, DataType.TEXT, payload, false, false, completion);
        }
        return offerShared(core.services.recentText().message(message), rule, completion);
    }

    /**
     * Queues a binary message without ever waiting; otherwise as the method for a {@link SharedMessage}.
     *
     * @param message position to limit; its position is not changed; as for {@link #sendBinary} it belongs to the connection until
     *     the completion when the rule is {@link SendRule#AS_CONFIGURED}, and is copied otherwise
     */
    public boolean offerBinary(ByteBuffer message, SendRule rule, @Nullable SendCompletion completion) {
        return rule == SendRule.AS_CONFIGURED
                ? Sends.whole(core, DataType.BINARY, message, false, false, completion)
                : offerShared(SharedMessage.binary(message), rule, completion);
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
        Sends.whole(core, DataType.BINARY, message, false, true, completion);
    }

    /**
     * Queues the reply to the message that is being delivered. With {@link OverflowPolicy#BLOCK} it does not wait for room: it is
     * queued in any case, and no further message is delivered, nor read, until half of {@link #maxQueuedBytes} is free again. Outside
     * of a callback, and with other policies, as {@link #sendBinary}.
     *
     * @param reply of a text, UTF-8; otherwise as for {@link #sendBinary}
     * @throws IllegalStateException when the state is not OPEN
     */
    public void reply(DataType type, ByteBuffer reply) {
        if (!core.callbacks.isInCallback()) {
            Sends.whole(core, type, reply, false, true, null);
            return;
        }
        core.callbacks.setReplying(true);
        try {
            Sends.whole(core, type, reply, false, true, null);
        } finally {
            core.callbacks.setReplying(false);
        }
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
        Sends.whole(core, type, message, compression == Compression.OFF, true, completion);
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
        return core.read(() -> {
            core.engine.outgoing().requireOpen();
            return new PartMessage(core, core.outbound.begin(type, compression == Compression.OFF), type);
        });
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
        core.updateThenFlush(() -> core.engine.outgoing().sendPing(payload));
    }

    /** Queues an unsolicited pong (RFC 6455 section 5.5.3) and flushes; otherwise as {@link #sendPing}. */
    public void sendPong(ByteBuffer payload) {
        core.updateThenFlush(() -> core.engine.outgoing().sendPong(payload));
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
        core.callbacks.run(intercepted(task));
    }

    /** Returns whether the calling thread is in a callback of this connection. */
    public boolean isInCallback() {
        return core.callbacks.isInCallback();
    }

    /** Stops to deliver and to read until {@link #resumeReading}. The callback that is running goes on. */
    public void pauseReading() {
        core.updateThenFlush(core.callbacks::pause);
    }

    /** Undoes {@link #pauseReading}. */
    public void resumeReading() {
        core.callbacks.resume();
    }

    /** Sets how messages of a type are delivered, from the next message on; {@link Delivery#WHOLE} at first, or {@link Delivery#LENT} by {@link ConnectionOptions#lentBuffers()}. */
    public void setDelivery(DataType type, Delivery delivery) {
        core.update(() -> core.setDelivery(type, delivery));
    }

    /**
     * Sets whether sends wait: for {@link #flush}, for the end of the callbacks of a read, or until 64 KiB are there; false
     * at first. To switch it off flushes.
     */
    public void setBatching(boolean batching) {
        core.writes.batching = batching;
        if (!batching) {
            core.writes.write();
        }
    }

    /** Returns whether batching is on. */
    public boolean isBatching() {
        return core.writes.batching;
    }

    /**
     * Has somebody see what passes from now on, in place of who did before. Without, a connection pays a look at null for a message.
     *
     * @param trace null for nobody any more
     */
    public void setTrace(@Nullable ConnectionTrace trace) {
        core.update(() -> core.setTrace(trace));
    }

    /** Has somebody measure from now on, in place of who did before: its container, before it starts. */
    public void setMeter(ConnectionMeter meter) {
        core.update(() -> core.setMeter(meter));
    }

    /** Counts something that went wrong and did not end the connection: for who calls the application, and catches what it throws. */
    public void countFailure(ErrorKind kind) {
        core.failed(kind);
    }

    // State

    /** Returns the state. */
    public State state() {
        return core.read(core.engine::state);
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

    /** Returns what went wrong that ended the connection, or began its end; empty when nothing did. */
    public Optional<ErrorKind> failure() {
        core.lock();
        try {
            return Optional.ofNullable(core.failure());
        } finally {
            core.unlock();
        }
    }

    /** Returns how long the peer took to answer the last ping of the keep-alive; empty before it has answered one. */
    public Optional<Duration> roundTrip() {
        core.lock();
        try {
            ControlFrameCounts control = core.engine.controlFrames();
            return control == null || control.roundTripNanos() < 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofNanos(control.roundTripNanos()));
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
        return core.read(core::statistics);
    }

    /**
     * Returns the same of a connection that has ended, which changes no more from here on: for containers that add up what their
     * connections did.
     */
    public ConnectionStatistics endStatistics() {
        return core.read(core::endStatistics);
    }

    /** Returns how many bytes of messages wait for the transport. */
    public long queuedBytes() {
        return core.read(core.outbound::bytes);
    }

    /** Returns how many messages were dropped because their senders allowed it, see {@link SendRule}. */
    public long droppedMessages() {
        return core.read(core.outbound::droppedMessages);
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

    /**
     * Calls a completion at a moment at which nothing that has come by now is under way any more, perhaps at once: it has been read, as far
     * as the transport can {@linkplain Transport#tellWhenAllRead say so}, no callback runs, none waits, no message has come or been sent in part, no input waits for its time, and what callbacks sent has been written as far as the peer takes it. No
     * callback begins before the completion has returned: what it sends, or a close, comes before any answer to what is received later. For
     * whoever is to end a connection without cutting what the application is about to say.
     *
     * <p>A callback that is at work elsewhere, in threads of the application, is not known here. Messages that an application
     * has {@linkplain #pauseReading paused} count as under way.
     *
     * @param completion called by the thread of callbacks, the one that reads, or the calling thread; with a failure when the connection ends before
     */
    public void whenAtRest(SendCompletion completion) {
        if (core.read(() -> core.awaitRest(completion))) {
            if (!core.transport.tellWhenAllRead()) {
                core.callbacks.onAllRead();
            }
        } else {
            ConnectionCore.complete(List.of(completion), new IOException("the connection is closed"));
        }
    }

    /**
     * Returns whether something that was received is under way: a callback runs or waits, or a message has come or been sent in part. What waits unread is not
     * looked for, see {@link #whenAtRest}.
     */
    public boolean isAtWork() {
        return core.read(core.callbacks::isAtWork);
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

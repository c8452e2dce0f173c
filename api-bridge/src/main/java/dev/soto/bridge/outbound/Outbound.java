package dev.soto.bridge.outbound;

import dev.soto.bridge.coder.EncoderSet;
import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.bridge.inbound.ReplySender;
import dev.soto.connection.OutgoingMessage;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendCompletion;
import dev.soto.connection.SendRule;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.DataType;
import jakarta.websocket.EncodeException;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the remote endpoints of a session share: the connection, the encoders, and who is in the middle of a message.
 * Thread-safe.
 */
public final class Outbound implements ReplySender {
    private final Session session;
    private final WebSocketConnection connection;
    private final EncoderSet encoders;
    private final Executor callbacks;
    private final EndpointNotices notices;
    private volatile long sendTimeoutMillis;

    // Made for their first use: most sessions only reply, or use one of the remotes.

    private volatile @Nullable OpenMessages openMessages;
    private volatile @Nullable BasicRemote basic;
    private volatile @Nullable AsyncRemote async;

    /**
     * Creates the remotes of a session.
     *
     * @param callbacks runs SendHandlers, in the scope of the application
     * @param notices hears of messages that go nowhere
     * @param sendTimeoutMillis what the asynchronous remote gives as its timeout at first
     */
    public Outbound(
            Session session,
            WebSocketConnection connection,
            EncoderSet encoders,
            Executor callbacks,
            EndpointNotices notices,
            long sendTimeoutMillis) {
        this.session = session;
        this.connection = connection;
        this.encoders = encoders;
        this.callbacks = callbacks;
        this.notices = notices;
        this.sendTimeoutMillis = sendTimeoutMillis;
    }

    /** Returns the synchronous remote. */
    public RemoteEndpoint.Basic basic() {
        BasicRemote present = basic;
        return present == null ? makeBasic() : present;
    }

    private synchronized BasicRemote makeBasic() {
        BasicRemote present = basic;
        if (present == null) {
            present = new BasicRemote(this);
            basic = present;
        }
        return present;
    }

    /** Returns the asynchronous remote. */
    public RemoteEndpoint.Async async() {
        AsyncRemote present = async;
        return present == null ? makeAsync() : present;
    }

    private synchronized AsyncRemote makeAsync() {
        AsyncRemote present = async;
        if (present == null) {
            present = new AsyncRemote(this);
            async = present;
        }
        return present;
    }

    /**
     * Sends what an annotated method returned. Nobody waits: the connection writes replies to the messages of one read
     * together.
     *
     * @throws EncodeException when the reply cannot be encoded
     * @throws IOException when the session is not open any more by now
     */
    @Override
    public void send(Object reply) throws EncodeException, IOException {
        if (!connection.isOpen()) {
            // What arrives after our close frame is still delivered, but cannot be answered (RFC 6455 section 5.5.1).
            sentIntoNothing("returned a reply to a message");
            return;
        }
        Object message = encoders.encode(reply);
        try {
            if (message instanceof String text) {
                connection.reply(DataType.TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            } else {
                connection.reply(DataType.BINARY, (ByteBuffer) message);
            }
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    /** A message went nowhere, and nobody was sure to hear of it. */
    void sentIntoNothing(String how) {
        notices.sentIntoNothing(how);
    }

    /**
     * Checks, before something is encoded, that it can be sent: encoders end with the session.
     *
     * @throws IOException when the session is not open
     */
    void requireOpen() throws IOException {
        if (!connection.isOpen()) {
            throw new SessionNotOpenException("session " + session.getId() + " is not open", null);
        }
    }

    /** Returns the encoders of the session. */
    public EncoderSet encoders() {
        return encoders;
    }

    WebSocketConnection connection() {
        return connection;
    }

    /** Returns the timeout that the asynchronous remote gives. */
    long sendTimeoutMillis() {
        return sendTimeoutMillis;
    }

    /** Sets {@link #sendTimeoutMillis}, which changes nothing else. */
    void setSendTimeoutMillis(long millis) {
        sendTimeoutMillis = millis;
    }

    OpenMessages openMessages() {
        OpenMessages present = openMessages;
        return present == null ? makeOpenMessages() : present;
    }

    private synchronized OpenMessages makeOpenMessages() {
        OpenMessages present = openMessages;
        if (present == null) {
            present = new OpenMessages();
            openMessages = present;
        }
        return present;
    }

    /** See {@link OpenMessages#requireNone}. */
    void requireNoOpenMessage() {
        OpenMessages present = openMessages;
        if (present != null) {
            present.requireNone();
        }
    }

    void sendText(String text, @Nullable SendCompletion completion) throws IOException {
        try {
            connection.sendText(text, completion);
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    void sendBinary(ByteBuffer data, @Nullable SendCompletion completion) throws IOException {
        try {
            connection.sendBinary(data, completion);
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    /** Queues a text without ever waiting; as {@link WebSocketConnection#offerText}. */
    boolean offerText(String text, SendRule rule, SendCompletion completion) throws IOException {
        try {
            return noticed(connection.offerText(text, rule, completion), rule);
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    /** Whoever looks at no result of his sends, as loops over sessions do, hears of what was refused in the log, once. */
    private boolean noticed(boolean queued, SendRule rule) {
        OverflowPolicy policy = queued ? null : connection.overflowPolicy();
        if (rule == SendRule.AS_CONFIGURED && (policy == OverflowPolicy.BLOCK || policy == OverflowPolicy.FAIL)) {
            notices.queueFull(connection.maxQueuedBytes(), connection.maxQueuedMessages());
        }
        return queued;
    }

    /** Queues bytes without ever waiting; as {@link WebSocketConnection#offerBinary}. */
    boolean offerBinary(ByteBuffer data, SendRule rule, SendCompletion completion) throws IOException {
        try {
            return noticed(connection.offerBinary(data, rule, completion), rule);
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    /** Sends a text by a rule; see {@link dev.soto.bridge.session.SessionQueue#sendText}. */
    public CompletionStage<Void> sendTextBy(SendRule rule, String text) {
        requireNotNull(text, "text");
        return by(future -> offerText(text, requireNotNull(rule, "rule"), future));
    }

    /** Sends bytes by a rule; see {@link dev.soto.bridge.session.SessionQueue#sendBinary}. */
    public CompletionStage<Void> sendBinaryBy(SendRule rule, ByteBuffer data) {
        requireNotNull(data, "data");
        return by(future -> offerBinary(data, requireNotNull(rule, "rule"), future));
    }

    /** Sends an object by a rule; see {@link dev.soto.bridge.session.SessionQueue#sendObject}. */
    public CompletionStage<Void> sendObjectBy(SendRule rule, Object data) {
        requireNotNull(data, "data");
        requireNotNull(rule, "rule");
        return by(future -> {
            requireOpen();
            Object message = encoders.encode(data);
            if (message instanceof String text) {
                offerText(text, rule, future);
            } else {
                offerBinary((ByteBuffer) message, rule, future);
            }
        });
    }

    /** See {@link dev.soto.bridge.session.SessionQueue#whenQueuedAtMost}. */
    public CompletionStage<Void> whenQueuedAtMost(long bytes) {
        SendFuture future = new SendFuture(this);
        connection.whenQueuedAtMost(bytes, future);
        return future;
    }

    private interface Send {
        void with(SendFuture future) throws IOException, EncodeException;
    }

    private CompletionStage<Void> by(Send send) {
        SendFuture future = new SendFuture(this);
        try {
            send.with(future);
        } catch (IOException | EncodeException failure) {
            future.completed(failure);
        }
        return future;
    }

    OutgoingMessage begin(DataType type) throws IOException {
        try {
            return connection.beginMessage(type);
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    void ping(ByteBuffer payload, boolean pong) throws IOException {
        try {
            if (pong) {
                connection.sendPong(payload);
            } else {
                connection.sendPing(payload);
            }
        } catch (IllegalStateException e) {
            throw notOpen(e);
        }
    }

    /** The Javadoc of RemoteEndpoint wants an IOException from methods that send on a closed connection. */
    private IOException notOpen(IllegalStateException cause) {
        return new SessionNotOpenException("session " + session.getId() + " is not open: " + cause.getMessage(), cause);
    }

    /** Tells a handler how a send ended, on a thread that may block. */
    void tell(SendHandler handler, @Nullable Throwable failure) {
        SendResult result = result(failure);
        callbacks.execute(() -> handler.onResult(result));
    }

    /** Servers of Jakarta EE 10 bring version 2.1 of the API, whose results do not know their session. */
    @SuppressWarnings("deprecation")
    private SendResult result(@Nullable Throwable failure) {
        try {
            return failure == null ? new SendResult(session) : new SendResult(session, failure);
        } catch (NoSuchMethodError version21) {
            return failure == null ? new SendResult() : new SendResult(failure);
        }
    }

    static <T> T requireNotNull(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        return value;
    }
}

package dev.soto.bridge.session;

import dev.soto.bridge.outbound.Outbound;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendRule;
import dev.soto.connection.WebSocketConnection;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * What waits to be sent to the peer of a session: how much it is, how much it may be, and sends that say what is to happen when it
 * is too much. For applications that send more than a slow peer takes. Thread-safe; no method waits.
 *
 * <pre>{@code
 * SessionQueue queue = SessionQueue.of(session);
 * queue.sendText(price, SendRule.latest("EUR/USD"));        // a price that was not sent yet gives way to a later one
 * if (queue.queuedBytes() > 1_000_000) {
 *     queue.whenQueuedAtMost(100_000).thenRun(this::sendMore);
 * }
 * }</pre>
 */
public final class SessionQueue {
    private final WebSocketConnection connection;
    private final Outbound outbound;

    SessionQueue(WebSocketConnection connection, Outbound outbound) {
        this.connection = connection;
        this.outbound = outbound;
    }

    /**
     * Returns the queue of a session.
     *
     * @throws IllegalArgumentException when it is the session of another provider, or wrapped by a framework
     * @throws IllegalStateException when the session has ended
     */
    public static SessionQueue of(Session session) {
        if (session instanceof SotoSession soto) {
            return soto.queue();
        }
        throw new IllegalArgumentException("a session of Soto is needed, not a "
                + (session == null ? "null" : session.getClass().getName())
                + "; where a framework wraps sessions, give the one that it wraps");
    }

    /** Returns how many bytes of messages wait to be written; what a browser calls bufferedAmount. */
    public long queuedBytes() {
        return connection.queuedBytes();
    }

    /** Returns how many messages were dropped because policy or rule allowed it. */
    public long droppedMessages() {
        return connection.droppedMessages();
    }

    /** Returns how many bytes may wait; see {@link ConnectionOptions#maxQueuedBytes()}. */
    public long maxQueuedBytes() {
        return connection.maxQueuedBytes();
    }

    /**
     * Sets how many bytes may wait, from the next message on.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public void setMaxQueuedBytes(long bytes) {
        connection.setMaxQueuedBytes(bytes);
    }

    /** Returns how many messages may wait; 0 is no limit. */
    public int maxQueuedMessages() {
        return connection.maxQueuedMessages();
    }

    /**
     * Sets how many messages may wait, from the next message on; 0 is no limit.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxQueuedMessages(int messages) {
        connection.setMaxQueuedMessages(messages);
    }

    /** Returns what happens to a message for which there is no room. */
    public OverflowPolicy overflowPolicy() {
        return connection.overflowPolicy();
    }

    /** Sets what happens to a message for which there is no room, from the next message on. */
    public void setOverflowPolicy(OverflowPolicy policy) {
        connection.setOverflowPolicy(policy);
    }

    /**
     * Sends a text.
     *
     * @return complete when the message has been handed to the transport; failed with a {@link
     *     dev.soto.connection.QueueFullException} or {@link dev.soto.connection.MessageDroppedException} when there was no room, or
     *     with what ended the session
     */
    public CompletionStage<Void> sendText(String text, SendRule rule) {
        return outbound.sendTextBy(rule, text);
    }

    /** Sends bytes, which are copied unless the rule is {@link SendRule#AS_CONFIGURED}; otherwise as {@link #sendText}. */
    public CompletionStage<Void> sendBinary(ByteBuffer data, SendRule rule) {
        return outbound.sendBinaryBy(rule, data);
    }

    /** Sends an object by the encoders of the endpoint; otherwise as {@link #sendText}. */
    public CompletionStage<Void> sendObject(Object data, SendRule rule) {
        return outbound.sendObjectBy(rule, data);
    }

    /** Returns what is complete once no more than so many bytes wait; failed when the session ends before. */
    public CompletionStage<Void> whenQueuedAtMost(long bytes) {
        return outbound.whenQueuedAtMost(bytes);
    }
}

package dev.soto.cluster.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Carries messages between nodes by subjects: tokens with dots between them. No method waits, and a node never gets what it has published
 * itself, unless it is kept. What one node publishes arrives in that order, at most once. Thread-safe.
 */
public interface ClusterTransport extends AutoCloseable {

    /** What a transport calls, for one message at a time. */
    interface Receiver {
        /** A message to a subject that is subscribed. */
        void received(String subject, byte[] message);

        /** The same, of a message that {@link HistoryStore#publish} has kept, also of this node. */
        void kept(String subject, HistoryStore.Place place, byte[] message);

        /** A request to a subject that is subscribed; the answer is sent by {@link Answer#answer}, perhaps never. */
        void requested(String subject, byte[] message, Answer answer);

        /** The connection has come or gone; it is not there when a transport starts. It has come when what is subscribed is again. */
        void connected(boolean now);

        /** Messages came faster than they were taken, and some were dropped. */
        void missed();
    }

    /** Where an answer goes. */
    @FunctionalInterface
    interface Answer {
        /** Sends the answer. */
        void answer(byte[] message);
    }

    /** Begins; returns when there is a connection, or when it has taken too long: then one comes later. */
    void start(Receiver receiver);

    /** Publishes a message; returns whether it was taken. */
    boolean publish(String subject, byte[] message);

    /** Has messages to a subject delivered, also after the connection was lost and came back. */
    void subscribe(String subject);

    /** Undoes {@link #subscribe}. */
    void unsubscribe(String subject);

    /** Runs a task when all that has been subscribed so far has been handed on, so that what it publishes goes behind that. */
    void afterSubscriptions(Runnable task);

    /**
     * Asks whoever has subscribed; fails with a {@link NoResponderException} at once when nobody has, and with a TimeoutException.
     */
    CompletionStage<byte[]> request(String subject, byte[] message, Duration timeout);

    /** Returns what keeps the messages of topics with a history; empty when there is no such thing. */
    default Optional<HistoryStore> history() {
        return Optional.empty();
    }

    /** Returns how many bytes a message may have. */
    int maxMessageBytes();

    @Override
    void close();
}

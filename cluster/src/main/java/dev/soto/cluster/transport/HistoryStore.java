package dev.soto.cluster.transport;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the last messages of topics for those who come back, and gives them one order for all nodes. Topics are the subjects to which nodes
 * have subscribed for them. No method waits. Thread-safe.
 */
public interface HistoryStore {

    /**
     * How much is kept of a topic.
     *
     * @param messages at least so many of the last ones, and one before them
     * @param age at least twice as long
     */
    record Kind(int messages, Duration age) {

        /** Returns it as text of digits and {@code -}. */
        public String token() {
            return messages + "-" + Math.max(1, age.toMillis());
        }
    }

    /**
     * Where a message is that comes to those who have subscribed.
     *
     * @param kind {@link Kind#token} of what it was published with
     * @param epoch see {@link Stretch}
     * @param offset grows with each message of a topic, not always by one
     * @param previous offset of the message of the topic before it, when it came; 0 when none was kept any more
     */
    record Place(String kind, String epoch, long offset, long previous) {}

    /**
     * A message as it is kept.
     *
     * @param ageNanos for how long
     */
    record Kept(long offset, long ageNanos, byte[] message) {}

    /**
     * What was kept of a topic behind an offset.
     *
     * @param epoch 1 to 19 of {@code A-Za-z0-9_-}: a store that has begun anew has another
     * @param floor from which on nothing is missing: what came behind it, and behind the offset that was asked for, is here
     * @param checked up to which nothing is missing; an offset of the store, perhaps of no message of the topic
     * @param messages in order
     */
    record Stretch(String epoch, long floor, long checked, List<Kept> messages) {}

    /** What became of a message. */
    record Receipt(String epoch, long offset) {}

    /** Returns why nothing can be kept, and what has to be changed; empty when it can, and as long as it is not known. */
    Optional<String> whyNot();

    /**
     * Keeps a message, and has it come to all who have subscribed to the topic, this node too, by {@link ClusterTransport.Receiver#kept}. Of
     * two with the same id within a minute one is kept.
     */
    CompletionStage<Receipt> publish(Kind kind, String topic, String id, byte[] message);

    /** Reads what came behind an offset. */
    CompletionStage<Stretch> read(Kind kind, String topic, long after);

    /** Begins anew, with another epoch, unless that has happened: what is kept is not what was given to peers. */
    void renew(Kind kind, String epoch);
}

package dev.soto.cluster.members;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.provider.settings.ClusterTable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The subjects that this node listens to, and since when the others route to it what they publish there. Thread-safe. */
final class Interests {
    /** A subject that is listened to. Changed where the map of them is. */
    private static final class Interest {
        private volatile Bus.Handler handler;
        private int uses = 1;
        private CompletableFuture<Boolean> confirmed;
        private long connection;

        Interest(Bus.Handler handler, CompletableFuture<Boolean> confirmed, long connection) {
            this.handler = handler;
            this.confirmed = confirmed;
            this.connection = connection;
        }

        boolean isConfirmable(long now) {
            return connection != now || confirmed.isDone() && !confirmed.getNow(false);
        }
    }

    private final ClusterTransport transport;
    private final Envelopes envelopes;
    private final Barriers barriers;
    private final int maxSubjects;
    private final Map<String, Interest> interests = new ConcurrentHashMap<>();

    Interests(ClusterTransport transport, Envelopes envelopes, Barriers barriers, int maxSubjects) {
        this.transport = transport;
        this.envelopes = envelopes;
        this.barriers = barriers;
        this.maxSubjects = maxSubjects;
    }

    /** Refuses a topic that is new to this node when there are too many. */
    void requireRoom(String topic) {
        if (interests.size() >= maxSubjects) {
            throw new IllegalStateException("topic \"" + topic + "\" is one too many: this node listens to "
                    + interests.size() + " topics, users and endpoints (" + ClusterTable.MAX_SUBJECTS + " "
                    + maxSubjects + ")");
        }
    }

    /**
     * Listens to a subject, as often as it is called.
     *
     * @param connection the number of the connection to the servers that there is now
     */
    void add(String subject, Bus.Handler handler, long connection) {
        interests.compute(subject, (same, known) -> {
            if (known != null) {
                // A topic that was there before is another one now.
                known.handler = handler;
                known.uses++;
                return known;
            }
            transport.subscribe(envelopes.whole(subject));
            return new Interest(handler, barriers.next(), connection);
        });
    }

    /** Undoes {@link #add}. */
    void remove(String subject) {
        interests.computeIfPresent(subject, (same, known) -> {
            known.uses--;
            if (known.uses > 0) {
                return known;
            }
            transport.unsubscribe(envelopes.whole(subject));
            return null;
        });
    }

    /** Returns whether all nodes route to this one what they publish to a subject that is listened to. */
    CompletionStage<Boolean> confirmed(String subject, long connection) {
        Interest interest = interests.computeIfPresent(subject, (same, known) -> {
            if (known.isConfirmable(connection)) {
                known.connection = connection;
                known.confirmed = barriers.next();
            }
            return known;
        });
        return interest == null ? CompletableFuture.completedFuture(false) : interest.confirmed;
    }

    /** Returns who takes what comes to a subject; null when nobody does. */
    Bus.@Nullable Handler handler(String subject) {
        Interest interest = interests.get(subject);
        return interest == null ? null : interest.handler;
    }
}

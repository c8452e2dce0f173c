package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Joined;
import dev.soto.cluster.Position;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Recovery;
import dev.soto.cluster.Sent;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.history.HistoryRing;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Names;
import dev.soto.connection.QueueFullException;
import dev.soto.protocol.SharedMessage;
import dev.soto.provider.settings.ClusterTable;
import jakarta.websocket.CloseReason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is there: members, and what its options ask for. What is sent goes through a lane, and so do joins where there is a
 * history, which is how what is replayed meets what comes.
 */
final class TopicState {
    /** So many members a caller serves itself. */
    static final int FEW = 32;

    private final ContainerCluster cluster;
    private final String name;
    private final TopicOptions options;
    private final Lane lane;
    private final Map<SotoSession, Boolean> members = new ConcurrentHashMap<>();
    private final @Nullable HistoryRing history;
    private final @Nullable TopicPresence presence;

    /** How many memberships and listeners there are; changed where the cluster's map of topics is. */
    int uses;

    TopicState(ContainerCluster cluster, String name, TopicOptions options) {
        this.cluster = cluster;
        this.name = name;
        this.options = options;
        this.lane = cluster.lane(name);
        this.history = options.hasHistory()
                ? new HistoryRing(
                        cluster.node(),
                        options.historyMessages(),
                        options.historyAge().toNanos())
                : null;
        this.presence = options.hasPresence() ? new TopicPresence(cluster, name, options) : null;
    }

    TopicOptions options() {
        return options;
    }

    String name() {
        return name;
    }

    String subject() {
        return subject(name);
    }

    static String subject(String name) {
        return "t." + Names.token(name);
    }

    /** It is there from now on, and others may have it too. */
    void begin(Bus bus) {
        bus.listen(subject(), this::arrived);
        if (presence != null) {
            presence.begin(bus);
        }
    }

    void end(Bus bus) {
        bus.ignoreLater(subject());
        if (presence != null) {
            presence.end(bus);
        }
    }

    /** Another node has sent something. */
    void arrived(Envelope message) {
        Wire.deliver(cluster, lane, message, isFew(), members::keySet, options.whenSlow());
    }

    Optional<TopicPresence> presence() {
        return Optional.ofNullable(presence);
    }

    int size() {
        return members.size();
    }

    /** Returns whether there is nothing left that a later member could get. */
    boolean isForgotten(long now) {
        return (history == null || history.expire(now)) && (presence == null || presence.isForgotten());
    }

    private boolean isFew() {
        return members.size() <= FEW;
    }

    /** The state has been acquired for the session. */
    CompletionStage<Joined> join(SotoSession session, @Nullable Position since, String data) {
        if (history == null) {
            Joined joined = enter(session, null, data);
            Bus bus = cluster.bus();
            return bus == null
                    ? CompletableFuture.completedFuture(joined)
                    : bus.confirmed(subject())
                            .thenApply(confirmed -> new Joined(confirmed, joined.recovery(), joined.present()));
        }
        CompletableFuture<Joined> joined = new CompletableFuture<>();
        lane.offer(0, isFew(), () -> {
            try {
                joined.complete(enter(session, since, data));
            } catch (RuntimeException failure) {
                joined.completeExceptionally(failure);
            }
        });
        return joined;
    }

    private Joined enter(SotoSession session, @Nullable Position since, String data) {
        boolean first = members.putIfAbsent(session, true) == null;
        if (!first) {
            cluster.topics().release(this);
            return new Joined(true, recovery(true, 0), presence != null && presence.has(session));
        }
        cluster.topics().remember(session, this);
        boolean present = presence != null && presence.join(session, data);
        if (!session.connection().isOpen()) {
            // Its end may have been told before it was a member.
            leave(session);
            throw Sessions.notOpen(session);
        }
        return new Joined(true, history == null ? recovery(true, 0) : replay(history, session, since), present);
    }

    private Recovery replay(HistoryRing ring, SotoSession session, @Nullable Position since) {
        HistoryRing.Missed missed = ring.since(since, cluster.nanoTime());
        for (SharedMessage each : missed.messages()) {
            cluster.delivery().toOne(session, each, options.whenSlow());
        }
        cluster.counts().recovered.add(missed.messages().size());
        if (!missed.complete()) {
            cluster.counts().incomplete.increment();
        }
        return recovery(missed.complete(), missed.messages().size());
    }

    private Recovery recovery(boolean complete, int messages) {
        return new Recovery(complete, messages, history == null ? Optional.empty() : Optional.of(history.last()));
    }

    void leave(SotoSession session) {
        if (members.remove(session) != null) {
            cluster.topics().forget(session, this);
            if (presence != null) {
                presence.leave(session);
            }
            cluster.topics().release(this);
        }
    }

    CompletionStage<Sent> send(ClusterMessage message) {
        SharedMessage shared = message.message();
        SotoSession excepted = message.excepted().map(cluster::find).orElse(null);
        int local = members.size() - (excepted != null && members.containsKey(excepted) ? 1 : 0);
        if (history == null) {
            boolean taken = lane.offer(
                    shared.payloadBytes() + 1L,
                    isFew(),
                    () -> cluster.delivery().toAll(members.keySet(), shared, excepted, options.whenSlow()));
            if (!taken) {
                cluster.counts().droppedLane.increment();
            }
            Reach reach = cluster.publish(subject(), message);
            return CompletableFuture.completedFuture(new Sent(reach, taken ? local : 0, Optional.empty()));
        }
        CompletableFuture<Sent> sent = new CompletableFuture<>();
        boolean taken = lane.offer(shared.payloadBytes() + 1L, isFew(), () -> {
            try {
                Position position = publish(history, message, excepted);
                sent.complete(new Sent(Reach.LOCAL, local, Optional.of(position)));
            } catch (RuntimeException | Error ofFraming) {
                sent.completeExceptionally(ofFraming);
                throw ofFraming;
            }
        });
        if (!taken) {
            cluster.counts().droppedLane.increment();
            sent.completeExceptionally(new QueueFullException(
                    "too much waits to be offered to the members of topics (" + ClusterTable.LANE_BYTES + ")"));
        }
        return sent;
    }

    private Position publish(HistoryRing ring, ClusterMessage message, @Nullable SotoSession excepted) {
        Position position = ring.next();
        SharedMessage framed = options.framing() == null
                ? message.message()
                : options.framing().apply(message, position).message();
        ring.keep(framed, cluster.nanoTime());
        cluster.delivery().toAll(members.keySet(), framed, excepted, options.whenSlow());
        return position;
    }

    CompletionStage<Sent> close(CloseReason reason) {
        int local = members.size();
        lane.offer(0, isFew(), () -> Delivery.close(members.keySet(), reason));
        return CompletableFuture.completedFuture(new Sent(cluster.publish(subject(), reason), local, Optional.empty()));
    }
}

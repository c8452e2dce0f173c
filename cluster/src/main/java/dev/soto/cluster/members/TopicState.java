package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.ClusterUnavailableException;
import dev.soto.cluster.Joined;
import dev.soto.cluster.Position;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Recovery;
import dev.soto.cluster.Sent;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.history.HistoryRing;
import dev.soto.cluster.history.SharedHistory;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.Names;
import dev.soto.connection.QueueFullException;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.SharedMessage;
import dev.soto.provider.settings.ClusterTable;
import jakarta.websocket.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A topic that is there: members, and what its options ask for. What is sent goes through a lane, and so do joins where there is a
 * history, which is how what is replayed meets what comes.
 */
final class TopicState implements Bus.Handler {
    /** So many members a caller serves itself. */
    static final int FEW = 32;

    /** So long what a store keeps is followed when there is no member any more: pages are reloaded. */
    private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(TopicState.class.getName()));

    private final ContainerCluster cluster;
    private final String name;
    private final TopicOptions options;
    private final Lane lane;

    /** Whether each has an entry of presence. A leave finds all of a join or nothing: both happen within this map. */
    private final Map<SotoSession, Boolean> members = new ConcurrentHashMap<>();

    /** Sessions whose join is not complete. */
    private final Map<SotoSession, Boolean> joining = new ConcurrentHashMap<>();

    /** Within one container. */
    private final @Nullable HistoryRing history;

    /** On several nodes. */
    private final @Nullable KeptHistory kept;

    private final @Nullable TopicPresence presence;

    /** How many memberships and listeners there are; changed where the cluster's map of topics is. */
    int uses;

    /** Since when there may be none; changed there too. */
    private long idleSince;

    TopicState(ContainerCluster cluster, String name, TopicOptions options) {
        this.cluster = cluster;
        this.name = name;
        this.options = options;
        this.lane = cluster.lane(name);
        Bus bus = cluster.bus();
        this.kept = options.hasHistory() && bus != null
                ? new KeptHistory(cluster, bus, bus.histories().store(), name, options, members::keySet)
                : null;
        this.history = options.hasHistory() && bus == null
                ? new HistoryRing(
                        // Not that of one that was here before, and whose places were others.
                        ContainerCluster.newRandom(),
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
        bus.listen(subject(), this);
        if (presence != null) {
            presence.begin(bus);
        }
    }

    void end(Bus bus) {
        bus.ignoreLater(subject());
        if (kept != null) {
            kept.end();
        }
        if (presence != null) {
            presence.end(bus);
        }
    }

    /** Another node has sent something. */
    @Override
    public void heard(Envelope message) {
        if (kept != null && message.kind() != Kind.CLOSE) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name,
                    () -> "topic \"" + name + "\" has a history, and node " + ContainerCluster.hex(message.node())
                            + " sends to it without: that is dropped here; take the topic with its options everywhere");
            cluster.counts().droppedForm.increment();
            return;
        }
        Wire.deliver(cluster, lane, message, isFew(), members::keySet, options.whenSlow());
    }

    @Override
    public void kept(Place place, Envelope message) {
        if (kept == null) {
            heard(message);
        } else {
            kept.arrived(place, message);
        }
    }

    @Override
    public void keptTooLate() {
        if (kept != null) {
            kept.suspect();
        }
    }

    Optional<KeptHistory> kept() {
        return Optional.ofNullable(kept);
    }

    Optional<TopicPresence> presence() {
        return Optional.ofNullable(presence);
    }

    int size() {
        return members.size();
    }

    /** Nobody may need it any more. */
    void idle(long now) {
        idleSince = now;
    }

    /** Returns how long it stays without members, at most. */
    long staysNanos() {
        return Math.max(
                kept != null ? LINGER_NANOS : options.historyAge().toNanos(),
                options.leaveDelay().toNanos());
    }

    /** Returns whether there is nothing left that a later member could get. */
    boolean isForgotten(long now) {
        return (kept == null || now - idleSince >= LINGER_NANOS)
                && (history == null || history.expire(now))
                && (presence == null || presence.isForgotten());
    }

    private boolean isFew() {
        return members.size() <= FEW;
    }

    /** The state has been acquired for the session. */
    CompletionStage<Joined> join(SotoSession session, @Nullable Position since, String data) {
        Bus bus = cluster.bus();
        if (kept != null && bus != null) {
            return join(kept, bus, session, since, data);
        }
        if (history == null) {
            Joined joined = enter(session, data, new Offered(true, List.of(), null));
            return bus == null
                    ? CompletableFuture.completedFuture(joined)
                    : bus.confirmed(subject())
                            .thenApply(confirmed -> new Joined(confirmed, joined.recovery(), joined.present()));
        }
        CompletableFuture<Joined> joined = new CompletableFuture<>();
        lane.offer(0, isFew(), () -> {
            try {
                HistoryRing.Missed missed = history.since(since, cluster.nanoTime());
                joined.complete(
                        enter(session, data, new Offered(missed.complete(), missed.messages(), history.last())));
            } catch (RuntimeException failure) {
                joined.completeExceptionally(failure);
            }
        });
        return joined;
    }

    private CompletionStage<Joined> join(
            KeptHistory history, Bus bus, SotoSession session, @Nullable Position since, String data) {
        CompletableFuture<Joined> joined = new CompletableFuture<>();
        joining.put(session, true);
        bus.confirmed(subject())
                .thenAccept(confirmed -> history.join(since, new SharedHistory.Newcomer() {
                    @Override
                    public void enter(boolean complete, List<SharedMessage> missed, Position last) {
                        end(() -> {
                            if (joining.remove(session) == null && !members.containsKey(session)) {
                                cluster.topics().release(TopicState.this);
                                throw Sessions.leftMeanwhile(session, name);
                            }
                            Joined all = TopicState.this.enter(session, data, new Offered(complete, missed, last));
                            return new Joined(confirmed, all.recovery(), all.present());
                        });
                    }

                    @Override
                    public void refused(Throwable why) {
                        joining.remove(session);
                        cluster.topics().release(TopicState.this);
                        cluster.execute(() -> joined.completeExceptionally(new ClusterUnavailableException(
                                "session " + session.getId() + " has not joined topic \"" + name
                                        + "\", whose history cannot be read: " + why.getMessage(),
                                why)));
                    }

                    private void end(Supplier<Joined> entering) {
                        try {
                            Joined entered = entering.get();
                            cluster.execute(() -> joined.complete(entered));
                        } catch (RuntimeException failure) {
                            cluster.execute(() -> joined.completeExceptionally(failure));
                        }
                    }
                }));
        return joined;
    }

    /** What a session is given when it joins. */
    private record Offered(
            boolean complete,
            List<SharedMessage> messages,
            @Nullable Position last) {}

    private Joined enter(SotoSession session, String data, Offered history) {
        AtomicBoolean first = new AtomicBoolean();
        boolean present;
        try {
            present = members.computeIfAbsent(session, same -> {
                boolean has = presence != null && presence.join(session, data);
                cluster.topics().remember(session, this);
                first.set(true);
                return has;
            });
        } catch (RuntimeException ofPrincipal) {
            cluster.topics().release(this);
            throw ofPrincipal;
        }
        if (!first.get()) {
            cluster.topics().release(this);
            // A member gets nothing twice, so it is not given what came before it was one.
            boolean complete = history.complete && history.messages.isEmpty();
            return new Joined(true, new Recovery(complete, 0, Optional.ofNullable(history.last)), present);
        }
        if (!session.connection().isOpen()) {
            // Its end may have been told before it was a member.
            leave(session);
            throw Sessions.notOpen(session);
        }
        history.messages.forEach(each -> cluster.delivery().toOne(session, each, options.whenSlow()));
        cluster.counts().recovered.add(history.messages.size());
        if (!history.complete) {
            cluster.counts().incomplete.increment();
        }
        return new Joined(
                true,
                new Recovery(history.complete, history.messages.size(), Optional.ofNullable(history.last)),
                present);
    }

    void leave(SotoSession session) {
        joining.remove(session);
        AtomicBoolean left = new AtomicBoolean();
        members.computeIfPresent(session, (same, present) -> {
            cluster.topics().forget(session, this);
            if (presence != null) {
                presence.leave(session);
            }
            left.set(true);
            return null;
        });
        if (left.get()) {
            cluster.topics().release(this);
        }
    }

    CompletionStage<Sent> send(ClusterMessage message) {
        SharedMessage shared = message.message();
        SotoSession excepted = message.excepted().map(cluster::find).orElse(null);
        int local = members.size() - (excepted != null && members.containsKey(excepted) ? 1 : 0);
        Bus bus = cluster.bus();
        if (kept != null && bus != null) {
            return bus.histories().send(name, options, message, local);
        }
        if (history == null) {
            // First: what is written to members here would hold up those elsewhere.
            Reach reach = cluster.publish(subject(), message);
            boolean taken = lane.offer(
                    shared.payloadBytes() + 1L,
                    isFew(),
                    () -> cluster.delivery().toAll(members.keySet(), shared, excepted, options.whenSlow()));
            if (!taken) {
                cluster.counts().droppedLane.increment();
            }
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
        Reach reach = cluster.publish(subject(), reason);
        lane.offer(0, isFew(), () -> Delivery.close(members.keySet(), reason));
        return CompletableFuture.completedFuture(new Sent(reach, local, Optional.empty()));
    }
}

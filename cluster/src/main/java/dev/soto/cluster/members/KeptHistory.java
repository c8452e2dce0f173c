package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Position;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.history.SharedHistory;
import dev.soto.cluster.history.SharedHistory.Fetched;
import dev.soto.cluster.transport.HistoryStore;
import dev.soto.cluster.transport.HistoryStore.Kind;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.transport.HistoryStore.Stretch;
import dev.soto.cluster.transport.StoreRefusedException;
import dev.soto.cluster.wire.Envelope;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.SharedMessage;
import dev.soto.provider.settings.ClusterTable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The history of a topic on a node, where a store keeps it for all nodes. Thread-safe: everything happens in the lane of the topic. */
final class KeptHistory implements SharedHistory.Link {
    private static final System.Logger LOG = System.getLogger(KeptHistory.class.getName());
    private static final RepeatedLog REPEATED = new RepeatedLog(LOG);
    private static final long MOST_CHECK_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long MOST_REST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long AGAIN_NANOS = Duration.ofMillis(50).toNanos();
    private static final int MOST_DOUBLINGS = 5;

    /** Between two nodes that would have a store begin anew. */
    private static final long TURN_NANOS = Duration.ofMillis(500).toNanos();

    /** A leader is chosen within as many. */
    private static final int QUIET_TRIES = 5;

    private final ContainerCluster cluster;
    private final Bus bus;
    private final HistoryStore store;
    private final Kind kind;
    private final String name;
    private final TopicOptions options;
    private final Lane lane;
    private final Supplier<? extends Collection<SotoSession>> members;
    private final Duration timeout;
    private final SharedHistory shared;
    private final long rest;
    private volatile boolean ended;

    /** In how many heartbeats from now on there is something to do. */
    private final AtomicInteger soon = new AtomicInteger();

    private volatile long ticked;

    KeptHistory(
            ContainerCluster cluster,
            Bus bus,
            HistoryStore store,
            String name,
            TopicOptions options,
            Supplier<? extends Collection<SotoSession>> members) {
        this.cluster = cluster;
        this.bus = bus;
        this.store = store;
        this.kind = Histories.kind(options);
        this.name = name;
        this.options = options;
        this.lane = cluster.lane(name);
        this.members = members;
        this.timeout = cluster.container().settings().get(ClusterTable.HISTORY_TIMEOUT);
        long age = options.historyAge().toNanos();
        this.rest = Math.min(age, MOST_REST_NANOS);
        this.ticked = cluster.nanoTime();
        this.shared = new SharedHistory(
                options.historyMessages(), age, Math.min(age, MOST_CHECK_NANOS), timeout.toNanos(), this);
    }

    /** Nothing is fetched any more. */
    void end() {
        ended = true;
    }

    /** The container is closed. */
    void close(Throwable why) {
        ended = true;
        run(() -> shared.end(why));
    }

    private void run(Runnable task) {
        lane.offer(0, false, task);
    }

    /** Has somebody join when what comes from now on comes here. */
    void join(@Nullable Position since, SharedHistory.Newcomer newcomer) {
        run(() -> shared.join(since, newcomer, cluster.nanoTime()));
    }

    void doubt() {
        run(shared::doubt);
    }

    void suspect() {
        soon.set(2);
        run(shared::suspect);
    }

    /** A heartbeat's time has passed: of thousands of topics few have something to do. */
    void tick() {
        long now = cluster.nanoTime();
        boolean isSoon = soon.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (!isSoon && now - ticked < rest) {
            return;
        }
        ticked = now;
        run(() -> shared.tick(now));
    }

    void arrived(Place place, Envelope message) {
        if (!place.kind().equals(kind.token())) {
            REPEATED.log(
                    System.Logger.Level.WARNING,
                    "kind " + name,
                    () -> "topic \"" + name + "\" has another history on node " + ContainerCluster.hex(message.node())
                            + ", " + place.kind() + " and not " + kind.token()
                            + " (messages and milliseconds): what that sends is dropped here; take the topic with the same options everywhere");
            cluster.counts().droppedForm.increment();
            return;
        }
        boolean taken = lane.offer(
                message.payload().remaining() + 1L,
                // Framing is the application's.
                options.framing() == null && members.get().size() <= TopicState.FEW,
                () -> shared.arrived(place, message, cluster.nanoTime()));
        if (!taken) {
            // The store has it.
            suspect();
        }
    }

    // What is asked of us.

    @Override
    public void fetch(long after, int tries) {
        if (tries == 0) {
            fetchNow(after, tries);
        } else {
            cluster.later(AGAIN_NANOS << Math.min(tries, MOST_DOUBLINGS), () -> fetchNow(after, tries));
        }
    }

    private void fetchNow(long after, int tries) {
        if (ended) {
            return;
        }
        AtomicBoolean answered = new AtomicBoolean();
        store.read(kind, bus.envelopes().whole(TopicState.subject(name)), after).whenComplete((stretch, failure) -> {
            if (answered.compareAndSet(false, true)) {
                fetched(stretch, failure, tries);
            }
        });
        cluster.later(timeout.toNanos(), () -> {
            if (answered.compareAndSet(false, true)) {
                TimeoutException late = new TimeoutException(
                        "no answer within " + timeout.toMillis() + " ms (" + ClusterTable.HISTORY_TIMEOUT + ")");
                cluster.execute(() -> fetched(null, late, tries));
            }
        });
    }

    private void fetched(@Nullable Stretch stretch, @Nullable Throwable failure, int tries) {
        if (stretch != null) {
            List<Fetched> messages = stretch.messages().stream().map(this::open).toList();
            run(() -> read(stretch, messages));
        } else if (failure != null) {
            Throwable why = Wire.cause(failure);
            boolean forGood = why instanceof StoreRefusedException;
            if (bus.isConnected() && (forGood || tries >= QUIET_TRIES)) {
                REPEATED.log(
                        System.Logger.Level.WARNING,
                        "read",
                        () -> "the history of topic \"" + name + "\" cannot be read, and is tried again: "
                                + why.getMessage());
            }
            run(() -> shared.readFailed(why, forGood, cluster.nanoTime()));
        }
    }

    private Fetched open(HistoryStore.Kept kept) {
        return new Fetched(
                kept.offset(), kept.ageNanos(), bus.envelopes().openKept(TopicState.subject(name), kept.message()));
    }

    private void read(Stretch stretch, List<Fetched> messages) {
        shared.read(stretch.epoch(), stretch.floor(), stretch.checked(), messages, cluster.nanoTime());
    }

    @Override
    public @Nullable SharedMessage deliver(Position position, Envelope message) {
        SharedMessage framed = null;
        try {
            SharedMessage sent = Wire.message(message);
            if (sent == null) {
                cluster.counts().droppedForm.increment();
                return null;
            }
            framed = options.framing() == null
                    ? sent
                    : options.framing().apply(ClusterMessage.of(sent), position).message();
            cluster.delivery().toAll(members.get(), framed, cluster.find(message.text()), options.whenSlow());
        } catch (RuntimeException | Error failure) {
            // Of this message on this node: what is not noted down as given would look like another store.
            LOG.log(
                    System.Logger.Level.ERROR,
                    "message " + position + " of topic \"" + name + "\" is lost here: "
                            + (framed == null ? "the framing of the topic failed" : "it was not given to all members"),
                    failure);
        }
        return framed;
    }

    @Override
    public void gap(Position from, Position to) {
        cluster.counts().gaps.increment();
        cluster.tellListeners(listener -> listener.onHistoryGap(name, from, to));
    }

    @Override
    public void renew(String epoch) {
        REPEATED.log(
                System.Logger.Level.WARNING,
                "renew",
                () -> "the store of topic \"" + name
                        + "\" has lost messages that it had given out: its history begins anew");
        // To look whether that has been done and to do it are two requests, and all nodes find out at once: one would
        // take away what another has begun.
        long before = cluster.nodes().stream()
                .filter(each -> each.compareTo(cluster.node()) < 0)
                .count();
        cluster.later(before * TURN_NANOS, () -> store.renew(kind, epoch));
    }
}

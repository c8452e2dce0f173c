package dev.soto.cluster.members;

import dev.soto.cluster.ClusterState;
import dev.soto.cluster.Reach;
import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import dev.soto.cluster.wire.Parts;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** This node among the others: what is published and heard, and since when they know where our members are. Thread-safe. */
final class Bus implements ClusterTransport.Receiver, AutoCloseable {
    /** The subject to which all nodes listen. */
    static final String ALL = "n";

    /** A subject to which no node listens. */
    static final String NOBODY = "x";

    /** How long a topic without members is still listened to: pages are reloaded. */
    private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

    /** Takes what comes to a subject. */
    interface Handler {
        void heard(Envelope message);

        /** The same, of one that is kept, perhaps of this node. */
        default void kept(Place place, Envelope message) {
            heard(message);
        }

        /** Something that is kept has come too late to tell whether it is what was sent. */
        default void keptTooLate() {}
    }

    private final ContainerCluster cluster;
    private final ClusterTransport transport;
    private final Envelopes envelopes;
    private final Duration requestTimeout;
    private final Neighbours neighbours;
    private final Barriers barriers;
    private final Interests interests;
    private final Histories histories;
    private final Counting counting;
    private final Parts parts;

    /** The parts of a message go out behind each other. */
    private final ReentrantLock partsLock = new ReentrantLock();

    private final Set<CompletableFuture<?>> asking = ConcurrentHashMap.newKeySet();

    private volatile boolean connected;
    /** Grows with each connection. */
    private volatile long connection;

    private volatile long connectedAt;
    private volatile boolean closed;

    Bus(ContainerCluster cluster, ClusterTransport transport, Settings settings) {
        this.cluster = cluster;
        this.transport = transport;
        this.envelopes = new Envelopes(cluster, settings);
        this.requestTimeout = settings.get(ClusterTable.REQUEST_TIMEOUT);
        this.neighbours = new Neighbours(cluster, this, settings);
        this.barriers = new Barriers(cluster, this);
        this.interests = new Interests(transport, envelopes, barriers, settings.get(ClusterTable.MAX_SUBJECTS));
        this.counting = new Counting(cluster, this, requestTimeout);
        this.parts = new Parts(settings.get(ClusterTable.MAX_MESSAGE_BYTES), settings.get(ClusterTable.LANE_BYTES));
        this.histories = new Histories(cluster, this, transport.history(), settings);
    }

    void start() {
        transport.subscribe(envelopes.whole(ALL));
        transport.subscribe(envelopes.whole("d." + cluster.node()));
        transport.start(this);
        neighbours.beat();
    }

    @Override
    public void close() {
        closed = true;
        neighbours.close();
        histories.close();
        barriers.close();
        counting.close();
        asking.forEach(this::endClosed);
        publish(ALL, Kind.LEAVE, "", ByteBuffer.allocate(0));
        transport.close();
    }

    boolean isClosed() {
        return closed;
    }

    /** Has what is asked of others end with this container: no timer asks again. */
    void endWithContainer(CompletableFuture<?> question) {
        asking.add(question);
        question.whenComplete((answer, failure) -> asking.remove(question));
        if (closed) {
            endClosed(question);
        }
    }

    private void endClosed(CompletableFuture<?> question) {
        cluster.execute(() -> question.completeExceptionally(
                new IllegalStateException("the WebSocket container of the cluster has been closed")));
    }

    boolean isConnected() {
        return connected;
    }

    ClusterState state() {
        return connected ? ClusterState.CONNECTED : ClusterState.DEGRADED;
    }

    Set<Long> nodes() {
        return neighbours.nodes();
    }

    Envelopes envelopes() {
        return envelopes;
    }

    Counting counting() {
        return counting;
    }

    Histories histories() {
        return histories;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    /** A node that is there answers the first heartbeat at once, but not in no time. */
    long nanosUntilOthersAreKnown() {
        return connected && connection == 1 ? neighbours.heartbeatNanos() - (cluster.nanoTime() - connectedAt) : 0;
    }

    int maxMessageBytes() {
        return transport.maxMessageBytes() - envelopes.overhead();
    }

    // Out.

    Reach publish(String subject, Kind kind, String text, ByteBuffer payload) {
        if (payload.remaining() <= maxMessageBytes()) {
            return publishOne(subject, kind, text, payload);
        }
        partsLock.lock();
        try {
            for (ByteBuffer part : Parts.split(kind, envelopes.next(), payload, maxMessageBytes())) {
                if (publishOne(subject, Kind.PART, text, part) == Reach.LOCAL) {
                    return Reach.LOCAL;
                }
            }
            return Reach.CLUSTER;
        } finally {
            partsLock.unlock();
        }
    }

    private Reach publishOne(String subject, Kind kind, String text, ByteBuffer payload) {
        byte[] bytes = envelopes.sealed(subject, kind, envelopes.next(), text, payload);
        return transport.publish(envelopes.whole(subject), bytes) ? Reach.CLUSTER : Reach.LOCAL;
    }

    CompletionStage<ByteBuffer> request(String subject, Kind kind, String text, ByteBuffer payload) {
        return request(subject, kind, text, payload, requestTimeout);
    }

    /** Asks; the answer comes on a thread of the container. */
    CompletionStage<ByteBuffer> request(String subject, Kind kind, String text, ByteBuffer payload, Duration timeout) {
        if (payload.remaining() <= maxMessageBytes()) {
            return requestOne(subject, kind, text, payload, timeout);
        }
        partsLock.lock();
        try {
            List<ByteBuffer> all = Parts.split(kind, envelopes.next(), payload, maxMessageBytes());
            ByteBuffer last = all.remove(all.size() - 1);
            all.forEach(part -> publishOne(subject, Kind.PART, text, part));
            return requestOne(subject, Kind.PART, text, last, timeout);
        } finally {
            partsLock.unlock();
        }
    }

    private CompletionStage<ByteBuffer> requestOne(
            String subject, Kind kind, String text, ByteBuffer payload, Duration timeout) {
        long number = envelopes.next();
        byte[] bytes = envelopes.sealed(subject, kind, number, text, payload);
        CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        transport.request(envelopes.whole(subject), bytes, timeout).whenComplete((answer, failure) -> {
            ByteBuffer opened = null;
            Throwable why = failure;
            if (failure == null) {
                try {
                    opened = envelopes.openAnswer(answer, number);
                } catch (FormException broken) {
                    envelopes.dropped(broken);
                    why = broken;
                }
            }
            ByteBuffer taken = opened;
            Throwable failed = why == null ? null : Wire.cause(why);
            cluster.execute(() -> {
                if (taken != null) {
                    result.complete(taken);
                } else {
                    result.completeExceptionally(failed);
                }
            });
        });
        return result;
    }

    void afterSubscriptions(Runnable task) {
        transport.afterSubscriptions(task);
    }

    // Interest.

    void requireRoom(String topic) {
        interests.requireRoom(topic);
    }

    /** Listens to a subject, as often as it is called. */
    void listen(String subject, Handler handler) {
        interests.add(subject, handler, connection);
    }

    /** Returns whether all nodes route to this one what they publish to a subject that is listened to. */
    CompletionStage<Boolean> confirmed(String subject) {
        return interests.confirmed(subject, connection);
    }

    /** Undoes {@link #listen}. */
    void ignore(String subject) {
        interests.remove(subject);
    }

    /** The same, some time later. */
    void ignoreLater(String subject) {
        cluster.later(LINGER_NANOS, () -> {
            if (!closed) {
                ignore(subject);
            }
        });
    }

    // In.

    @Override
    public void received(String subject, byte[] message) {
        Envelope envelope = envelopes.open(subject, message);
        if (envelope != null) {
            String local = envelopes.local(subject);
            if (local.equals(ALL) || local.startsWith("d.")) {
                control(envelope);
            } else if (neighbours.isGone(envelope.node())) {
                cluster.counts().droppedGone.increment();
            } else {
                Handler handler = interests.handler(local);
                Envelope whole = envelope.kind() == Kind.PART ? assemble(envelope) : envelope;
                if (handler != null && whole != null) {
                    cluster.counts().received.increment();
                    handler.heard(whole);
                }
            }
        }
    }

    @Override
    public void kept(String subject, Place place, byte[] message) {
        String local = envelopes.local(subject);
        Handler handler = interests.handler(local);
        Envelope envelope = handler == null ? null : envelopes.openKept(local, message);
        if (handler == null || envelope == null) {
            return;
        }
        if (envelopes.isTooOld(envelope)) {
            // It waited for the servers, or somebody plays it again: they know.
            handler.keptTooLate();
            return;
        }
        try {
            envelopes.requireNew(envelope);
        } catch (FormException broken) {
            envelopes.dropped(broken);
            return;
        }
        if (!envelopes.isOwn(envelope)) {
            cluster.counts().received.increment();
        }
        handler.kept(place, envelope);
    }

    /** Returns the message of which this was the last part; null when it was not. */
    private @Nullable Envelope assemble(Envelope part) {
        try {
            long now = cluster.nanoTime();
            Parts.Added added = parts.add(part, now);
            if (added.isLost()) {
                neighbours.lost(part.node(), now - added.sinceNanos());
            }
            return added.whole();
        } catch (FormException broken) {
            envelopes.dropped(broken);
            return null;
        }
    }

    void expireParts() {
        long now = cluster.nanoTime();
        parts.expire(now).forEach((node, since) -> neighbours.lost(node, now - since));
    }

    private void control(Envelope envelope) {
        switch (envelope.kind()) {
            case HEARTBEAT -> neighbours.heard(envelope.node(), number(envelope));
            case LEAVE -> neighbours.left(envelope.node());
            case BARRIER ->
                publish("d." + ContainerCluster.hex(envelope.node()), Kind.BARRIER_PASSED, "", envelope.payload());
            case PRESENCE_ASK, PRESENCE_PART -> presence(envelope);
            case COUNT_ASK, COUNT -> count(envelope);
            case PART -> assemble(envelope);
            case BARRIER_PASSED -> barriers.passed(envelope.node(), number(envelope));
            default -> cluster.counts().droppedForm.increment();
        }
    }

    private void count(Envelope envelope) {
        try {
            if (envelope.kind() == Kind.COUNT) {
                counting.answered(envelope);
            } else {
                counting.asked(envelope);
            }
        } catch (FormException broken) {
            envelopes.dropped(broken);
        }
    }

    private void presence(Envelope envelope) {
        if (neighbours.isGone(envelope.node())) {
            cluster.counts().droppedGone.increment();
            return;
        }
        try {
            cluster.presences().control(envelope);
        } catch (FormException broken) {
            envelopes.dropped(broken);
        }
    }

    /** What stands behind the number is a later version's. */
    private static long number(Envelope envelope) {
        return envelope.payload().remaining() >= 8
                ? envelope.payload().getLong(envelope.payload().position())
                : -1;
    }

    @Override
    public void requested(String subject, byte[] message, ClusterTransport.Answer answer) {
        Envelope envelope = envelopes.open(subject, message);
        if (envelope == null) {
            return;
        }
        ClusterTransport.Answer sealed = bytes -> answer.answer(envelopes.answer(envelope, bytes));
        Envelope whole = envelope.kind() == Kind.PART ? assemble(envelope) : envelope;
        if (whole == null) {
            sealed.answer(Wire.partIsMissing());
        } else {
            cluster.answer(envelopes.local(subject), whole, sealed);
        }
    }

    @Override
    public void missed() {
        neighbours.missed();
        histories.suspect();
    }

    @Override
    public void connected(boolean now) {
        boolean changed = connected != now;
        if (now) {
            connection++;
            connectedAt = cluster.nanoTime();
        }
        connected = now;
        neighbours.connected(now);
        histories.connected(now);
        if (changed) {
            ClusterState state = state();
            cluster.tellListeners(listener -> listener.onState(state));
        }
    }

    /** A node is gone. */
    void gone(long other) {
        barriers.gone(other);
        counting.gone(other);
        parts.gone(other);
    }

    /** Nothing late is to be expected of it. */
    void forget(long other) {
        envelopes.forget(other);
    }
}

package dev.soto.cluster.members;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.ClusterState;
import dev.soto.cluster.Reach;
import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import dev.soto.cluster.wire.Parts;
import dev.soto.cluster.wire.ReplayWindow;
import dev.soto.cluster.wire.Seal;
import dev.soto.cluster.wire.SignatureException;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** This node among the others: what is published and heard, and since when they know where our members are. Thread-safe. */
final class Bus implements ClusterTransport.Receiver, AutoCloseable {
    /** The subject to which all nodes listen. */
    static final String ALL = "n";

    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Bus.class.getName()));

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

    /**
     * A message as it is to be kept.
     *
     * @param id no other message has it
     */
    record Sealed(String id, byte[] bytes) {}

    /** A subject that is listened to. Changed where the map of them is. */
    private static final class Interest {
        private volatile Handler handler;
        private int uses = 1;
        private CompletableFuture<Boolean> confirmed;
        private long connection;

        Interest(Handler handler, CompletableFuture<Boolean> confirmed, long connection) {
            this.handler = handler;
            this.confirmed = confirmed;
            this.connection = connection;
        }

        boolean isConfirmable(long now) {
            return connection != now || confirmed.isDone() && !confirmed.getNow(false);
        }
    }

    private final ContainerCluster cluster;
    private final ClusterTransport transport;
    private final Seal seal;
    private final String prefix;
    private final long node;
    private final Duration requestTimeout;
    private final int maxSubjects;
    private final Neighbours neighbours;
    private final Barriers barriers;
    private final Histories histories;
    private final Counting counting;
    private final Parts parts;

    /** The parts of a message go out behind each other. */
    private final ReentrantLock partsLock = new ReentrantLock();

    private final AtomicLong counter = new AtomicLong();
    private final Map<String, Interest> interests = new ConcurrentHashMap<>();
    private final Map<Long, ReplayWindow> windows = new ConcurrentHashMap<>();
    private final Set<CompletableFuture<?>> asking = ConcurrentHashMap.newKeySet();

    private volatile boolean connected;
    /** Grows with each connection. */
    private volatile long connection;

    private volatile long connectedAt;
    private volatile boolean closed;

    Bus(ContainerCluster cluster, ClusterTransport transport, Settings settings) {
        this.cluster = cluster;
        this.transport = transport;
        this.seal = new Seal(settings.get(ClusterTable.SECRET));
        this.prefix = "soto." + settings.get(ClusterTable.NAME) + ".";
        this.node = Long.parseUnsignedLong(cluster.node(), 16);
        this.requestTimeout = settings.get(ClusterTable.REQUEST_TIMEOUT);
        this.maxSubjects = settings.get(ClusterTable.MAX_SUBJECTS);
        this.neighbours = new Neighbours(cluster, this, settings);
        this.barriers = new Barriers(cluster, this);
        this.counting = new Counting(cluster, this, requestTimeout);
        this.parts = new Parts(settings.get(ClusterTable.MAX_MESSAGE_BYTES), settings.get(ClusterTable.LANE_BYTES));
        this.histories = new Histories(cluster, this, transport.history(), settings);
    }

    void start() {
        transport.subscribe(prefix + ALL);
        transport.subscribe(prefix + "d." + cluster.node());
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
        return transport.maxMessageBytes() - Envelope.OVERHEAD - Envelope.MAX_TEXT - seal.bytes();
    }

    // Out.

    Reach publish(String subject, Kind kind, String text, ByteBuffer payload) {
        if (payload.remaining() <= maxMessageBytes()) {
            return publishOne(subject, kind, text, payload);
        }
        partsLock.lock();
        try {
            for (ByteBuffer part : Parts.split(kind, counter.incrementAndGet(), payload, maxMessageBytes())) {
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
        String whole = prefix + subject;
        byte[] bytes = new Envelope(kind, node, counter.incrementAndGet(), text, payload).encode();
        return transport.publish(whole, seal.sign(whole, bytes)) ? Reach.CLUSTER : Reach.LOCAL;
    }

    String whole(String subject) {
        return prefix + subject;
    }

    static String id(long node, long counter) {
        return ContainerCluster.hex(node) + "-" + counter;
    }

    /** Makes of a message what is kept of it. */
    Sealed seal(String subject, ClusterMessage message) {
        long number = counter.incrementAndGet();
        Kind kind = message.message().type() == DataType.TEXT ? Kind.TEXT : Kind.BINARY;
        Envelope envelope = new Envelope(
                kind,
                node,
                number,
                message.excepted().orElse(""),
                message.message().payload());
        return new Sealed(id(node, number), seal.sign(whole(subject), envelope.encode()));
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
            List<ByteBuffer> all = Parts.split(kind, counter.incrementAndGet(), payload, maxMessageBytes());
            ByteBuffer last = all.remove(all.size() - 1);
            all.forEach(part -> publishOne(subject, Kind.PART, text, part));
            return requestOne(subject, Kind.PART, text, last, timeout);
        } finally {
            partsLock.unlock();
        }
    }

    private CompletionStage<ByteBuffer> requestOne(
            String subject, Kind kind, String text, ByteBuffer payload, Duration timeout) {
        String whole = prefix + subject;
        long number = counter.incrementAndGet();
        byte[] bytes = new Envelope(kind, node, number, text, payload).encode();
        CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        transport.request(whole, seal.sign(whole, bytes), timeout).whenComplete((answer, failure) -> {
            ByteBuffer opened = null;
            Throwable why = failure;
            if (failure == null) {
                try {
                    opened = openAnswer(answer, node, number);
                } catch (FormException broken) {
                    dropped(broken);
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

    /** An answer is worth something only to the question that it answers. */
    private static String answerTo(long asker, long number) {
        return "answer " + asker + " " + number;
    }

    private ByteBuffer openAnswer(byte[] answer, long asker, long number) throws FormException {
        Envelope envelope = Envelope.decode(seal.open(answerTo(asker, number), answer));
        if (envelope.kind() != Kind.ANSWER) {
            throw new FormException("an answer is a " + envelope.kind());
        }
        return envelope.payload();
    }

    void afterSubscriptions(Runnable task) {
        transport.afterSubscriptions(task);
    }

    // Interest.

    /** Refuses a topic that is new to this node when there are too many. */
    void requireRoom(String topic) {
        if (interests.size() >= maxSubjects) {
            throw new IllegalStateException("topic \"" + topic + "\" is one too many: this node listens to "
                    + interests.size() + " topics, users and endpoints (" + ClusterTable.MAX_SUBJECTS + " "
                    + maxSubjects + ")");
        }
    }

    /** Listens to a subject, as often as it is called. */
    void listen(String subject, Handler handler) {
        interests.compute(subject, (same, known) -> {
            if (known != null) {
                // A topic that was there before is another one now.
                known.handler = handler;
                known.uses++;
                return known;
            }
            transport.subscribe(prefix + subject);
            return new Interest(handler, barriers.next(), connection);
        });
    }

    /** Returns whether all nodes route to this one what they publish to a subject that is listened to. */
    CompletionStage<Boolean> confirmed(String subject) {
        Interest interest = interests.computeIfPresent(subject, (same, known) -> {
            long now = connection;
            if (known.isConfirmable(now)) {
                known.connection = now;
                known.confirmed = barriers.next();
            }
            return known;
        });
        return interest == null ? CompletableFuture.completedFuture(false) : interest.confirmed;
    }

    /** Undoes {@link #listen}. */
    void ignore(String subject) {
        interests.computeIfPresent(subject, (same, known) -> {
            known.uses--;
            if (known.uses > 0) {
                return known;
            }
            transport.unsubscribe(prefix + subject);
            return null;
        });
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
        Envelope envelope = open(subject, message);
        if (envelope != null) {
            String local = subject.substring(prefix.length());
            if (local.equals(ALL) || local.startsWith("d.")) {
                control(envelope);
            } else if (neighbours.isGone(envelope.node())) {
                cluster.counts().droppedGone.increment();
            } else {
                Interest interest = interests.get(local);
                Envelope whole = envelope.kind() == Kind.PART ? assemble(envelope) : envelope;
                if (interest != null && whole != null) {
                    cluster.counts().received.increment();
                    interest.handler.heard(whole);
                }
            }
        }
    }

    @Override
    public void kept(String subject, Place place, byte[] message) {
        Interest interest = interests.get(subject.substring(prefix.length()));
        if (interest == null) {
            return;
        }
        try {
            Envelope envelope = Envelope.decode(seal.open(subject, message));
            if (seal.isSigned() && window(envelope).isTooOld(envelope.counter())) {
                // It waited for the servers, or somebody plays it again: they know.
                interest.handler.keptTooLate();
                return;
            }
            requireNew(envelope);
            if (envelope.node() != node) {
                cluster.counts().received.increment();
            }
            interest.handler.kept(place, envelope);
        } catch (FormException broken) {
            dropped(broken);
        }
    }

    /** Opens what has been kept of a subject; null when no node has sent it. */
    @Nullable
    Envelope openKept(String subject, byte[] message) {
        try {
            return Envelope.decode(seal.open(whole(subject), message));
        } catch (FormException broken) {
            dropped(broken);
            return null;
        }
    }

    private void requireNew(Envelope envelope) throws SignatureException {
        if (seal.isSigned() && !window(envelope).isNew(envelope.counter())) {
            throw new SignatureException("it has come before, or is far too old");
        }
    }

    private ReplayWindow window(Envelope of) {
        return windows.computeIfAbsent(of.node(), sender -> new ReplayWindow());
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
            dropped(broken);
            return null;
        }
    }

    void expireParts() {
        long now = cluster.nanoTime();
        parts.expire(now).forEach((node, since) -> neighbours.lost(node, now - since));
    }

    private @Nullable Envelope open(String subject, byte[] message) {
        try {
            Envelope envelope = Envelope.decode(seal.open(subject, message));
            if (envelope.node() == node) {
                return null;
            }
            requireNew(envelope);
            return envelope;
        } catch (FormException broken) {
            dropped(broken);
            return null;
        }
    }

    private void dropped(FormException broken) {
        boolean unsigned = broken instanceof SignatureException;
        (unsigned ? cluster.counts().droppedSignature : cluster.counts().droppedForm).increment();
        LOG.log(
                System.Logger.Level.WARNING,
                unsigned ? "signature" : "form",
                () -> "a message from the cluster is dropped: " + broken.getMessage());
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
            dropped(broken);
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
            dropped(broken);
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
        Envelope envelope = open(subject, message);
        Envelope whole = envelope != null && envelope.kind() == Kind.PART ? assemble(envelope) : envelope;
        if (envelope != null) {
            String context = answerTo(envelope.node(), envelope.counter());
            ClusterTransport.Answer sealed = bytes -> {
                Envelope made = new Envelope(Kind.ANSWER, node, counter.incrementAndGet(), "", ByteBuffer.wrap(bytes));
                answer.answer(seal.sign(context, made.encode()));
            };
            if (whole == null) {
                sealed.answer(Wire.partIsMissing());
            } else {
                cluster.answer(subject.substring(prefix.length()), whole, sealed);
            }
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
        windows.remove(other);
    }
}

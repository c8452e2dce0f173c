package dev.soto.cluster.members;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.ClusterUnavailableException;
import dev.soto.cluster.Position;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Sent;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.history.SendLine;
import dev.soto.cluster.node.Liveness.Change;
import dev.soto.cluster.node.Liveness.Step;
import dev.soto.cluster.transport.HistoryStore;
import dev.soto.cluster.transport.HistoryStore.Kind;
import dev.soto.cluster.transport.HistoryStore.Receipt;
import dev.soto.cluster.transport.HistoryStore.Stretch;
import dev.soto.cluster.transport.StoreRefusedException;
import dev.soto.cluster.wire.Envelope;
import dev.soto.connection.QueueFullException;
import dev.soto.log.RepeatedLog;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What topics with a history have in common where a store keeps it for all nodes. Thread-safe. */
final class Histories implements AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Histories.class.getName()));

    /** Shorter than any message is kept. */
    private static final long VISIBLE_NANOS = Duration.ofSeconds(55).toNanos();

    private static final long CLOCKS_DIFFER_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int MAX_WAITING = 65_536;

    /** What a store adds to a message besides what the bus does: the header with its id. */
    private static final int EXTRA_BYTES = 128;

    /** A topic that is forgotten may come back with another history. */
    private record Way(String topic, Kind kind) {}

    private final ContainerCluster cluster;
    private final Bus bus;
    private final Optional<HistoryStore> store;
    private final Duration timeout;
    private final long maxWaitingBytes;
    private final int maxKinds;
    private final Set<Kind> kinds = ConcurrentHashMap.newKeySet();
    private final Map<Way, SendLine> lines = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile boolean closed;

    Histories(ContainerCluster cluster, Bus bus, Optional<HistoryStore> store, Settings settings) {
        this.cluster = cluster;
        this.bus = bus;
        this.store = store;
        this.timeout = settings.get(ClusterTable.HISTORY_TIMEOUT);
        this.maxWaitingBytes = settings.get(ClusterTable.LANE_BYTES);
        this.maxKinds = settings.get(ClusterTable.MAX_HISTORIES);
    }

    static Kind kind(TopicOptions options) {
        return new Kind(options.historyMessages(), options.historyAge());
    }

    /** Refuses a topic with a history that cannot be kept. */
    void require(String topic, TopicOptions options) {
        if (store.isEmpty()) {
            throw new IllegalStateException("topic \"" + topic + "\" is to have a history, which the transport of "
                    + ClusterTable.TRANSPORT + " does not keep");
        }
        Optional<String> whyNot = store.get().whyNot();
        if (whyNot.isPresent()) {
            throw new IllegalStateException("topic \"" + topic + "\" is to have a history: " + whyNot.get());
        }
        Kind kind = kind(options);
        if (kinds.size() >= maxKinds && !kinds.contains(kind)) {
            throw new IllegalStateException("topic \"" + topic + "\" is to have a history of " + kind.messages()
                    + " messages and " + kind.age() + ", and there are topics with " + kinds.size()
                    + " other pairs of them on this node (" + ClusterTable.MAX_HISTORIES + " " + maxKinds + ")");
        }
        kinds.add(kind);
    }

    HistoryStore store() {
        return store.orElseThrow();
    }

    // What happens.

    private void each(Consumer<KeptHistory> action) {
        cluster.topics().all().forEach(topic -> topic.kept().ifPresent(action));
    }

    void step(Step step) {
        if (step.change() == Change.GAP) {
            suspect();
        }
    }

    /** Something may have been lost: what the topics have is compared with the store. */
    void suspect() {
        each(KeptHistory::suspect);
    }

    void connected(boolean now) {
        each(now ? KeptHistory::suspect : KeptHistory::doubt);
    }

    /** A heartbeat's time has passed. */
    void beat() {
        each(KeptHistory::tick);
        lines.keySet().forEach(way -> lines.computeIfPresent(way, (same, line) -> line.isIdle() ? null : line));
    }

    @Override
    public void close() {
        closed = true;
        StoreRefusedException why = whenClosed();
        lines.values().forEach(line -> line.close(why));
        each(history -> history.close(why));
    }

    private static StoreRefusedException whenClosed() {
        return new StoreRefusedException("the WebSocket container has been closed", null);
    }

    // Out.

    CompletionStage<Sent> send(String topic, TopicOptions options, ClusterMessage message, int local) {
        int most = bus.maxMessageBytes() - EXTRA_BYTES;
        long bytes = message.message().payloadBytes();
        if (bytes > most) {
            throw new IllegalArgumentException("a message of " + bytes + " bytes to topic \"" + topic
                    + "\" is longer than what the servers of the cluster keep in one, " + most
                    + " (max_payload of a NATS server, less what a node adds)");
        }
        String subject = TopicState.subject(topic);
        Envelopes.Sealed sealed = bus.envelopes().kept(subject, message);
        CompletableFuture<Sent> sent = new CompletableFuture<>();
        int size = sealed.bytes().length;
        if (!reserve(size)) {
            sent.completeExceptionally(
                    new QueueFullException("too much waits to be kept by the servers of the cluster ("
                            + ClusterTable.LANE_BYTES + ", and " + MAX_WAITING + " messages)"));
            return sent;
        }
        Kind kind = kind(options);
        SendLine line = Objects.requireNonNull(lines.compute(new Way(topic, kind), (same, known) -> {
            SendLine there = known != null ? known : line(kind, subject);
            there.add(sealed.id(), sealed.bytes(), new Told(topic, size, local, sent));
            return there;
        }));
        if (closed) {
            line.close(whenClosed());
        }
        line.goOn();
        return sent;
    }

    private boolean reserve(int size) {
        long all = waitingBytes.addAndGet(size);
        if (waiting.incrementAndGet() > MAX_WAITING || all > maxWaitingBytes && all > size) {
            free(size);
            return false;
        }
        return true;
    }

    private void free(int size) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-size);
    }

    private SendLine line(Kind kind, String subject) {
        String whole = bus.envelopes().whole(subject);
        return new SendLine(timeout.toNanos(), cluster::nanoTime, new SendLine.Link() {
            @Override
            public CompletionStage<Receipt> publish(String id, byte[] message) {
                return closed
                        ? CompletableFuture.failedFuture(whenClosed())
                        : store().publish(kind, whole, id, message);
            }

            @Override
            public CompletionStage<Optional<Map<String, Receipt>>> keptSince(long moment) {
                return store().read(kind, whole, 0)
                        .thenApply(stretch -> ids(kind, subject, stretch, cluster.nanoTime() - moment));
            }

            @Override
            public void later(long delayNanos, Runnable task) {
                cluster.later(delayNanos, task);
            }
        });
    }

    private Optional<Map<String, Receipt>> ids(Kind kind, String subject, Stretch stretch, long nanos) {
        if (nanos >= VISIBLE_NANOS
                || stretch.messages().size() > kind.messages()
                        && stretch.messages().get(0).ageNanos() < nanos + CLOCKS_DIFFER_NANOS) {
            return Optional.empty();
        }
        Map<String, Receipt> ids = new HashMap<>();
        for (HistoryStore.Kept each : stretch.messages()) {
            Envelope message = bus.envelopes().openKept(subject, each.message());
            if (message != null) {
                ids.put(Envelopes.id(message.node(), message.counter()), new Receipt(stretch.epoch(), each.offset()));
            }
        }
        return Optional.of(ids);
    }

    /** Who sent is told on a thread of the container. */
    private final class Told implements SendLine.Sender {
        private final String topic;
        private final int size;
        private final int local;
        private final CompletableFuture<Sent> sent;

        Told(String topic, int size, int local, CompletableFuture<Sent> sent) {
            this.topic = topic;
            this.size = size;
            this.local = local;
            this.sent = sent;
        }

        @Override
        public void kept(Receipt receipt) {
            free(size);
            Position position = new Position(receipt.epoch(), receipt.offset());
            cluster.execute(() -> sent.complete(new Sent(Reach.CLUSTER, local, Optional.of(position))));
        }

        @Override
        public void failed(Throwable why) {
            free(size);
            cluster.counts().localOnly.increment();
            String told = "a message to topic \"" + topic + "\" was not kept, or it is not known whether it was, in "
                    + ClusterTable.HISTORY_TIMEOUT + " " + timeout.toMillis() + " ms: " + why.getMessage();
            if (!closed) {
                // Who sends may not look at what becomes of it.
                LOG.log(System.Logger.Level.WARNING, "send", () -> told);
            }
            cluster.execute(() -> sent.completeExceptionally(new ClusterUnavailableException(told, why)));
        }
    }
}

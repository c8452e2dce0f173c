package dev.soto.micrometer;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.Traffic;
import dev.soto.connection.registry.Ending;
import dev.soto.connection.registry.EndpointLedger;
import dev.soto.connection.registry.Measured;
import dev.soto.protocol.extension.deflate.CompressorPool;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.reconnect.ReconnectOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a container, a server or a client; docs/operating.md has them in a table. Tags are path templates, roles, registered
 * close codes and the like: never a path, an id or a text of a peer, so their number is what the endpoints make it.
 *
 * <p>Nothing is done for a message. A registry that is read asks the container, at most once a second: two scrapers cost one.
 * Thread-safe. Bind it once to each registry, and close it with the container.
 */
public final class SotoMetrics implements MeterBinder, AutoCloseable {
    private static final long CACHE_NANOS = 1_000_000_000L;

    private record Key(String endpoint, Role role) {}

    private record Cached(Map<Key, EndpointView> views, ResourceView resources, long at) {}

    /** What is timed of an endpoint. */
    private record Timings(Timer callback, Timer send, Timer ping) {
        Timer of(Measured what) {
            return switch (what) {
                case CALLBACK -> callback;
                case SEND -> send;
                case PING -> ping;
            };
        }
    }

    private final Observable container;
    private final Tags common;
    private final LongSupplier nanoClock;
    private final Object lock = new Object();
    private final Set<Key> known = ConcurrentHashMap.newKeySet();
    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private volatile @Nullable Cached cached;

    /** Creates meters without further tags. */
    public SotoMetrics(Observable container) {
        this(container, List.of());
    }

    /**
     * Creates meters.
     *
     * @param container whose
     * @param tags of all of them, to tell containers apart that share a registry
     */
    public SotoMetrics(Observable container, Iterable<Tag> tags) {
        this(container, tags, System::nanoTime);
    }

    SotoMetrics(Observable container, Iterable<Tag> tags, LongSupplier nanoClock) {
        this.container = container;
        this.common = Tags.of(tags);
        this.nanoClock = nanoClock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Bound one = new Bound(registry);
        bound.add(one);
        container.addObserver(one);
        one.added(Gauge.builder(
                        "soto.ready",
                        container,
                        each -> each.statistics().health().isReady() ? 1 : 0)
                .description("1 while new sessions should be sent here, 0 while it starts, drains or is down")
                .tags(common)
                .strongReference(true)
                .register(registry));
        one.resources();
        views().values().forEach(one::found);
    }

    /** Takes the meters out of their registries. */
    @Override
    public void close() {
        for (Bound each : List.copyOf(bound)) {
            bound.remove(each);
            container.removeObserver(each);
            each.remove();
        }
    }

    private Map<Key, EndpointView> views() {
        return cached().views;
    }

    private Cached cached() {
        Cached last = cached;
        long now = nanoClock.getAsLong();
        if (last != null && now - last.at < CACHE_NANOS) {
            return last;
        }
        synchronized (lock) {
            last = cached;
            if (last == null || now - last.at >= CACHE_NANOS) {
                last = new Cached(look(), container.statistics().resources(), now);
                cached = last;
            }
            return last;
        }
    }

    private Map<Key, EndpointView> look() {
        Map<Key, EndpointView> views = new HashMap<>();
        for (EndpointView view : container.statistics().endpoints()) {
            views.merge(key(view.endpoint(), view.totals().role()), view, EndpointView::plus);
        }
        return views;
    }

    private Key key(String endpoint, Role role) {
        Key key = new Key(endpoint, role);
        if (known.contains(key)) {
            return key;
        }
        if (known.size() >= EndpointLedger.MAX_ENDPOINTS) {
            return new Key(EndpointLedger.OTHER, role);
        }
        known.add(key);
        return key;
    }

    private Tags tags(Key key) {
        return common.and("endpoint", key.endpoint, "role", name(key.role));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** The meters in one registry. */
    private final class Bound implements SessionObserver {
        private final MeterRegistry registry;
        private final List<Meter.Id> meters = new CopyOnWriteArrayList<>();
        private final Set<Object> there = ConcurrentHashMap.newKeySet();
        private final Map<Key, Timings> timings = new ConcurrentHashMap<>();

        Bound(MeterRegistry registry) {
            this.registry = registry;
        }

        void remove() {
            meters.forEach(registry::remove);
        }

        /** Adds what an endpoint has, once. */
        void found(EndpointView view) {
            Key key = key(view.endpoint(), view.totals().role());
            endpoint(key);
            view.totals().ended().keySet().forEach(ending -> ending(key, ending));
            view.handshakes().keySet().forEach(status -> handshakes(key, status));
        }

        @Override
        public void onHandshake(HandshakeView handshake) {
            Key key = key(handshake.endpoint(), handshake.role());
            endpoint(key);
            handshakes(key, handshake.countedStatus());
            Timer timer = Timer.builder("soto.handshake.duration")
                    .description("Opening handshakes: our part of them, on a client from the look-up on")
                    .tags(tags(key).and("status", Integer.toString(handshake.countedStatus())))
                    .register(registry);
            added(timer);
            timer.record(handshake.duration());
        }

        @Override
        public void onOpen(SessionView session) {
            endpoint(key(session.endpoint(), session.role()));
        }

        @Override
        public void onMeasured(MeasurementView measurement) {
            timings(key(measurement.endpoint(), measurement.role()))
                    .of(measurement.what())
                    .record(measurement.duration());
        }

        private Timings timings(Key key) {
            return timings.computeIfAbsent(
                    key,
                    any -> new Timings(
                            timer("soto.callback.duration", "Callbacks of the application, one of many", key),
                            timer("soto.send.latency", "Messages from their send to the transport, one of many", key),
                            timer("soto.ping.rtt", "Pings of the keep-alive until their answer", key)));
        }

        private Timer timer(String name, String description, Key key) {
            Timer timer =
                    Timer.builder(name).description(description).tags(tags(key)).register(registry);
            added(timer);
            return timer;
        }

        /** Adds what does not belong to an endpoint. */
        void resources() {
            resource("soto.read.loops", null, "Threads that read", common, ResourceView::readLoops);
            resource(
                    "soto.read.loop.lag",
                    "seconds",
                    "For how long a thread that reads has not gone on",
                    common,
                    resources -> seconds(resources.readLoopLag()));
            resource(
                    "soto.timer.lag",
                    "seconds",
                    "How late timeouts are",
                    common,
                    resources -> seconds(resources.timerLag()));
            String pooled = "Buffers that wait to be used again";
            resource("soto.buffers.pooled", "bytes", pooled, common.and("use", "read"), ResourceView::pooledReadBytes);
            resource(
                    "soto.buffers.pooled", "bytes", pooled, common.and("use", "write"), ResourceView::pooledWriteBytes);
            resource(
                    "soto.deflaters",
                    null,
                    "Deflaters that connections of this JVM hold",
                    common,
                    any -> CompressorPool.SHARED.deflatersInUse());
            resource(
                    "soto.inflaters",
                    null,
                    "Inflaters that connections of this JVM hold",
                    common,
                    any -> CompressorPool.SHARED.inflatersInUse());
        }

        private void threads(Key key, ResourceView.Use use) {
            Tags tags = tags(key).and("use", name(use));
            resource(
                    "soto.callback.threads",
                    null,
                    "Threads that run callbacks which block",
                    tags,
                    resources -> sum(resources, key, use, ResourceView.Threads::busy));
            resource(
                    "soto.callback.threads.limit",
                    null,
                    "Most threads that may do so",
                    tags,
                    resources -> sum(resources, key, use, ResourceView.Threads::most));
            resource(
                    "soto.callbacks.waiting",
                    null,
                    "Callbacks that wait for such a thread",
                    tags,
                    resources -> sum(resources, key, use, ResourceView.Threads::waiting));
        }

        private double sum(
                ResourceView resources, Key key, ResourceView.Use use, ToLongFunction<ResourceView.Threads> value) {
            return resources.threads().stream()
                    .filter(each -> each.use() == use
                            && key(each.endpoint(), each.role()).equals(key))
                    .mapToLong(value)
                    .sum();
        }

        private void resource(
                String name,
                @Nullable String unit,
                String description,
                Tags tags,
                ToDoubleFunction<ResourceView> value) {
            added(Gauge.builder(name, SotoMetrics.this, metrics -> value.applyAsDouble(metrics.cached().resources))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }

        @Override
        public void onClosed(SessionView session) {
            Key key = key(session.endpoint(), session.role());
            CloseStatus status = Objects.requireNonNullElse(session.closeStatus(), CloseStatus.ABNORMAL);
            ending(key, Ending.of(status, Objects.requireNonNullElse(session.closedBy(), CloseInitiator.FAILURE)));
            Timer timer = Timer.builder("soto.session.duration")
                    .description("Sessions from their opening to their end")
                    .tags(tags(key))
                    .register(registry);
            added(timer);
            timer.record(session.age());
        }

        private void added(Meter meter) {
            if (there.add(meter.getId())) {
                meters.add(meter.getId());
            }
        }

        private void endpoint(Key key) {
            if (!there.add(key)) {
                return;
            }
            Tags tags = tags(key);
            gauge("soto.sessions.active", null, "Sessions that have not ended", tags, key, EndpointView::active);
            gauge(
                    "soto.queue.bytes",
                    "bytes",
                    "Bytes that wait for peers",
                    tags,
                    key,
                    view -> view.totals().statistics().queuedBytes());
            gauge(
                    "soto.queue.longest",
                    "bytes",
                    "Most bytes that waited for a peer",
                    tags,
                    key,
                    view -> view.totals().statistics().longestQueueBytes());
            gauge(
                    "soto.queue.blocked",
                    null,
                    "Threads that wait for room in a queue",
                    tags,
                    key,
                    view -> view.totals().statistics().blockedSends());
            for (OverflowPolicy policy : OverflowPolicy.values()) {
                counter(
                        "soto.queue.overflows",
                        null,
                        "Sends that found the queue full",
                        tags.and("policy", name(policy)),
                        key,
                        view -> view.totals().overflows().getOrDefault(policy, 0L));
            }
            for (ErrorKind kind : ErrorKind.values()) {
                counter(
                        "soto.errors",
                        null,
                        "What went wrong; connections that ended because of it when they have",
                        tags.and("kind", name(kind)),
                        key,
                        view -> view.totals().errors().getOrDefault(kind, 0L));
            }
            if (key.role == Role.CLIENT) {
                for (ReconnectOutcome outcome : ReconnectOutcome.values()) {
                    counter(
                            "soto.reconnects",
                            null,
                            "Attempts to have a kept connection again",
                            tags.and("outcome", name(outcome)),
                            key,
                            view -> view.reconnects().getOrDefault(outcome, 0L));
                }
            }
            timings(key);
            for (ResourceView.Use use : ResourceView.Use.values()) {
                threads(key, use);
            }
            counter(
                    "soto.sessions.opened",
                    null,
                    "Sessions that opened",
                    tags,
                    key,
                    view -> view.totals().opened());
            counter(
                    "soto.messages.dropped",
                    null,
                    "Messages that gave way to others because their senders allowed it",
                    tags,
                    key,
                    view -> view.totals().statistics().droppedMessages());
            traffic(
                    key,
                    tags.and("direction", "in"),
                    view -> view.totals().statistics().received());
            traffic(
                    key,
                    tags.and("direction", "out"),
                    view -> view.totals().statistics().sent());
        }

        private void traffic(Key key, Tags tags, Direction direction) {
            String messages = "Messages";
            counter(
                    "soto.messages",
                    null,
                    messages,
                    tags.and("type", "text"),
                    key,
                    view -> direction.of(view).textMessages());
            counter(
                    "soto.messages",
                    null,
                    messages,
                    tags.and("type", "binary"),
                    key,
                    view -> direction.of(view).binaryMessages());
            counter(
                    "soto.message.bytes",
                    "bytes",
                    "Payload of messages, uncompressed",
                    tags,
                    key,
                    view -> direction.of(view).messageBytes());
            counter(
                    "soto.wire.bytes",
                    "bytes",
                    "Frames with their headers, compressed",
                    tags,
                    key,
                    view -> direction.of(view).wireBytes());
            gauge(
                    "soto.compression.ratio",
                    null,
                    "Bytes of messages for each byte of them on the wire, where compression was agreed; 1 where it was not",
                    tags,
                    key,
                    view -> direction.of(view).compressionRatio());
            String control = "Control frames";
            counter(
                    "soto.control.frames",
                    null,
                    control,
                    tags.and("opcode", "ping"),
                    key,
                    view -> direction.of(view).pings());
            counter(
                    "soto.control.frames",
                    null,
                    control,
                    tags.and("opcode", "pong"),
                    key,
                    view -> direction.of(view).pongs());
        }

        private void ending(Key key, Ending ending) {
            if (there.add(List.of(key, ending))) {
                counter(
                        "soto.sessions.closed",
                        null,
                        "Sessions that ended",
                        tags(key).and("code", ending.code()).and("initiator", name(ending.initiator())),
                        key,
                        view -> view.totals().ended().getOrDefault(ending, 0L));
            }
        }

        private void handshakes(Key key, int status) {
            if (there.add(List.of(key, status))) {
                counter(
                        "soto.handshakes",
                        null,
                        "Opening handshakes that were answered; status 0 is no answer",
                        tags(key).and("status", Integer.toString(status)),
                        key,
                        view -> view.handshakes().getOrDefault(status, 0L));
            }
        }

        private void gauge(
                String name,
                @Nullable String unit,
                String description,
                Tags tags,
                Key key,
                ToDoubleFunction<EndpointView> value) {
            added(Gauge.builder(name, SotoMetrics.this, metrics -> metrics.value(key, value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }

        private void counter(
                String name,
                @Nullable String unit,
                String description,
                Tags tags,
                Key key,
                ToDoubleFunction<EndpointView> value) {
            added(FunctionCounter.builder(name, SotoMetrics.this, metrics -> metrics.value(key, value))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags)
                    .register(registry));
        }
    }

    private interface Direction {
        Traffic of(EndpointView view);
    }

    private double value(Key key, ToDoubleFunction<EndpointView> value) {
        EndpointView view = views().get(key);
        return view == null ? 0 : value.applyAsDouble(view);
    }
}

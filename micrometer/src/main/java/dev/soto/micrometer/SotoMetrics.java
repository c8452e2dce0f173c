package dev.soto.micrometer;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.Traffic;
import dev.soto.connection.registry.Ending;
import dev.soto.connection.registry.EndpointLedger;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
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

    private record Cached(Map<Key, EndpointView> views, long at) {}

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
        Cached last = cached;
        long now = nanoClock.getAsLong();
        if (last != null && now - last.at < CACHE_NANOS) {
            return last.views;
        }
        synchronized (lock) {
            last = cached;
            if (last == null || now - last.at >= CACHE_NANOS) {
                last = new Cached(look(), now);
                cached = last;
            }
            return last.views;
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
        return common.and("endpoint", key.endpoint, "role", key.role.name().toLowerCase(Locale.ROOT));
    }

    /** The meters in one registry. */
    private final class Bound implements SessionObserver {
        private final MeterRegistry registry;
        private final List<Meter.Id> meters = new CopyOnWriteArrayList<>();
        private final Set<Object> there = ConcurrentHashMap.newKeySet();

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
            handshakes(key, handshake.status());
            Timer timer = Timer.builder("soto.handshake.duration")
                    .description("Opening handshakes: our part of them, on a client from the look-up on")
                    .tags(tags(key).and("status", Integer.toString(handshake.status())))
                    .register(registry);
            added(timer);
            timer.record(handshake.duration());
        }

        @Override
        public void onOpen(SessionView session) {
            endpoint(key(session.endpoint(), session.role()));
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
                        tags(key)
                                .and("code", ending.code())
                                .and("initiator", ending.initiator().name().toLowerCase(Locale.ROOT)),
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

package dev.soto.micrometer;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.registry.Ending;
import dev.soto.connection.registry.Measured;
import dev.soto.micrometer.SotoMetrics.Key;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters in one registry: adds what comes up, tells its timers, and takes all of them away again. Thread-safe. */
final class BoundMeters implements SessionObserver {
    private final SotoMetrics metrics;
    private final MeterRegistry registry;
    private final List<Meter.Id> meters = new CopyOnWriteArrayList<>();
    private final Set<Object> there = ConcurrentHashMap.newKeySet();
    private final Map<Key, Timings> timings = new ConcurrentHashMap<>();

    /** Written to by who takes the meters away: what is told meanwhile would add one that stays, and holds the container. */
    private final ReentrantReadWriteLock presence = new ReentrantReadWriteLock();

    private boolean removed;

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

    BoundMeters(SotoMetrics metrics, MeterRegistry registry) {
        this.metrics = metrics;
        this.registry = registry;
    }

    /** Adds what is there without any endpoint. */
    void addCommon() {
        added(Gauge.builder("soto.ready", metrics, each -> each.isReady() ? 1 : 0)
                .description("1 while new sessions should be sent here, 0 while it starts, drains or is down")
                .tags(metrics.common())
                .strongReference(true)
                .register(registry));
        for (MeterTable.OfContainer meter : MeterTable.CONTAINER) {
            gauge(
                    meter.name(),
                    meter.unit(),
                    meter.description(),
                    metrics.common().and(meter.tags()),
                    each -> meter.value().applyAsDouble(each.resources()));
        }
    }

    void remove() {
        presence.writeLock().lock();
        try {
            removed = true;
            meters.forEach(registry::remove);
        } finally {
            presence.writeLock().unlock();
        }
    }

    private void whileThere(Runnable told) {
        presence.readLock().lock();
        try {
            if (!removed) {
                told.run();
            }
        } finally {
            presence.readLock().unlock();
        }
    }

    /** Adds what an endpoint has, once. */
    void found(EndpointView view) {
        Key key = metrics.key(view.endpoint(), view.totals().role());
        endpoint(key);
        view.totals().ended().keySet().forEach(ending -> ending(key, ending));
        view.handshakes().keySet().forEach(status -> handshakes(key, status));
    }

    // What happens.

    @Override
    public void onHandshake(HandshakeView handshake) {
        whileThere(() -> answered(handshake));
    }

    private void answered(HandshakeView handshake) {
        Key key = metrics.key(handshake.endpoint(), handshake.role());
        endpoint(key);
        handshakes(key, handshake.countedStatus());
        timer(
                        "soto.handshake.duration",
                        "Opening handshakes: our part of them, on a client from the look-up on",
                        metrics.tags(key).and("status", Integer.toString(handshake.countedStatus())))
                .record(handshake.duration());
        handshake
                .phases()
                .forEach((phase, time) -> timer(
                                "soto.handshake.phase",
                                "What a client's handshakes consist of",
                                metrics.tags(key).and("phase", MeterTable.tag(phase)))
                        .record(time));
    }

    /** The handshake was told, and is enough. */
    @Override
    public boolean hearsOpen() {
        return false;
    }

    @Override
    public void onMeasured(MeasurementView measurement) {
        Key key = metrics.key(measurement.endpoint(), measurement.role());
        if (!timings.containsKey(key)) {
            whileThere(() -> timings(key));
        }
        Timings known = timings.get(key);
        if (known != null) {
            known.of(measurement.what()).record(measurement.duration());
        }
    }

    @Override
    public void onClosed(SessionView session) {
        whileThere(() -> closed(session));
    }

    private void closed(SessionView session) {
        Key key = metrics.key(session.endpoint(), session.role());
        endpoint(key);
        CloseStatus status = Objects.requireNonNullElse(session.closeStatus(), CloseStatus.ABNORMAL);
        ending(key, Ending.of(status, Objects.requireNonNullElse(session.closedBy(), CloseInitiator.FAILURE)));
        timer("soto.session.duration", "Sessions from their opening to their end", metrics.tags(key))
                .record(session.age());
    }

    // Their registration.

    private Timings timings(Key key) {
        return timings.computeIfAbsent(key, any -> {
            Tags tags = metrics.tags(key);
            return new Timings(
                    timer("soto.callback.duration", "Callbacks of the application, one of many", tags),
                    timer("soto.send.latency", "Messages from their send to the transport, one of many", tags),
                    timer("soto.ping.rtt", "Pings of the keep-alive until their answer", tags));
        });
    }

    private Timer timer(String name, String description, Tags tags) {
        Timer timer = Timer.builder(name).description(description).tags(tags).register(registry);
        added(timer);
        return timer;
    }

    private void endpoint(Key key) {
        if (!there.add(key)) {
            return;
        }
        for (MeterTable.OfEndpoint meter : MeterTable.ENDPOINT) {
            if (meter.only() == null || meter.only() == key.role()) {
                add(key, meter);
            }
        }
        timings(key);
        for (ResourceView.Use use : ResourceView.Use.values()) {
            for (MeterTable.OfThreads meter : MeterTable.THREADS) {
                gauge(
                        meter.name(),
                        null,
                        meter.description(),
                        metrics.tags(key).and("use", MeterTable.tag(use)),
                        each -> each.threads(key, use, meter.value()));
            }
        }
    }

    private void ending(Key key, Ending ending) {
        if (there.add(List.of(key, ending))) {
            add(key, MeterTable.ended(ending));
        }
    }

    private void handshakes(Key key, int status) {
        if (there.add(List.of(key, status))) {
            add(key, MeterTable.handshakes(status));
        }
    }

    private void add(Key key, MeterTable.OfEndpoint meter) {
        Tags tags = metrics.tags(key).and(meter.tags());
        ToDoubleFunction<SotoMetrics> value = each -> each.value(key, meter.value());
        added(
                meter.counter()
                        ? FunctionCounter.builder(meter.name(), metrics, value)
                                .description(meter.description())
                                .baseUnit(meter.unit())
                                .tags(tags)
                                .register(registry)
                        : Gauge.builder(meter.name(), metrics, value)
                                .description(meter.description())
                                .baseUnit(meter.unit())
                                .tags(tags)
                                .register(registry));
    }

    private void gauge(
            String name, @Nullable String unit, String description, Tags tags, ToDoubleFunction<SotoMetrics> value) {
        added(Gauge.builder(name, metrics, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    private void added(Meter meter) {
        if (there.add(meter.getId())) {
            meters.add(meter.getId());
        }
    }
}

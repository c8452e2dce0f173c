package dev.soto.micrometer;

import dev.soto.connection.registry.EndpointLedger;
import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.ResourceView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
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

    record Key(String endpoint, Role role) {}

    /** By what the threads of an endpoint are counted. */
    private record KeyOfThreads(Key endpoint, ResourceView.Use use) {}

    private record Cached(
            Map<Key, EndpointView> views,
            ResourceView resources,
            Map<KeyOfThreads, List<ResourceView.Threads>> threads,
            long at) {}

    private final Observable container;
    private final Tags common;
    private final LongSupplier nanoClock;
    private final boolean ofContainer;
    private final Object lock = new Object();
    private final Set<Key> known = ConcurrentHashMap.newKeySet();
    private final List<BoundMeters> bound = new CopyOnWriteArrayList<>();
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
        this(container, tags, nanoClock, true);
    }

    private SotoMetrics(Observable container, Iterable<Tag> tags, LongSupplier nanoClock, boolean ofContainer) {
        this.container = container;
        this.common = Tags.of(tags);
        this.nanoClock = nanoClock;
        this.ofContainer = ofContainer;
    }

    /**
     * Creates the meters that have the tags {@code endpoint} and {@code role} alone: for the client of an application whose server has the
     * others in the same registry, {@code soto.ready} and what it is made of, which would be there twice.
     */
    public static SotoMetrics ofEndpoints(Observable container) {
        return new SotoMetrics(container, List.of(), System::nanoTime, false);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        BoundMeters one = new BoundMeters(this, registry);
        bound.add(one);
        container.addObserver(one);
        if (ofContainer) {
            one.addCommon();
        }
        views().values().forEach(one::found);
    }

    /** Takes the meters out of their registries. */
    @Override
    public void close() {
        for (BoundMeters each : List.copyOf(bound)) {
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
                ResourceView resources = container.statistics().resources();
                last = new Cached(look(), resources, byEndpoint(resources), now);
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

    /** Once for a scrape: a thousand endpoints have six meters each of threads, and each would look through those of all. */
    private Map<KeyOfThreads, List<ResourceView.Threads>> byEndpoint(ResourceView resources) {
        return resources.threads().stream()
                .collect(
                        Collectors.groupingBy(each -> new KeyOfThreads(key(each.endpoint(), each.role()), each.use())));
    }

    /** Returns by what an endpoint is counted. */
    Key key(String endpoint, Role role) {
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

    /** Returns the tags of all meters of an endpoint. */
    Tags tags(Key key) {
        return common.and("endpoint", key.endpoint, "role", MeterTable.tag(key.role));
    }

    /** Returns the tags of all meters. */
    Tags common() {
        return common;
    }

    boolean isReady() {
        return container.statistics().health().isReady();
    }

    ResourceView resources() {
        return cached().resources;
    }

    double threads(Key key, ResourceView.Use use, ToLongFunction<ResourceView.Threads> value) {
        return cached().threads.getOrDefault(new KeyOfThreads(key, use), List.of()).stream()
                .mapToLong(value)
                .sum();
    }

    double value(Key key, ToDoubleFunction<EndpointView> value) {
        EndpointView view = views().get(key);
        return view == null ? 0 : value.applyAsDouble(view);
    }
}

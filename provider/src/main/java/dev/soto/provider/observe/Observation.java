package dev.soto.provider.observe;

import dev.soto.connection.registry.Census;
import dev.soto.connection.registry.ConnectionObserver;
import dev.soto.connection.registry.EndpointLedger;
import dev.soto.connection.registry.EndpointLedger.Key;
import dev.soto.connection.registry.EndpointTotals;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.connection.registry.Measured;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.Role;
import dev.soto.provider.reconnect.ReconnectOutcome;
import dev.soto.provider.services.FoundServices;
import dev.soto.provider.settings.AccessLogFormat;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.OperatorTable;
import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what the parts of a container know of its connections: where the three interfaces of this package get it from.
 * One for a container, and for a server without servlets one for its handlers and endpoints. Thread-safe.
 */
public final class Observation implements ConnectionObserver, AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Observation.class.getName()));

    private final List<Census.Source> sources = new CopyOnWriteArrayList<>();
    private final List<SessionObserver> observers = new CopyOnWriteArrayList<>();
    private final Map<Key, Map<Integer, LongAdder>> handshakes = new ConcurrentHashMap<>();
    private final Map<Key, Map<ReconnectOutcome, LongAdder>> reconnects = new ConcurrentHashMap<>();
    private final List<Supplier<ResourceView>> resources = new CopyOnWriteArrayList<>();
    private final SotoStatistics statistics = new SotoStatistics(this);
    private final SotoControl control = new SotoControl(this);
    private final ManagementBean bean = new ManagementBean(this);
    private final List<HealthProbe> probes = new CopyOnWriteArrayList<>();
    private final LiveSettings settings;
    private final TrafficLog traffic;
    private final @Nullable AccessLog accessLog;
    private final Instrumentations instrumentations = new Instrumentations();
    private final AtomicBoolean searched = new AtomicBoolean();
    private volatile @Nullable Drainable drainable;
    private volatile @Nullable UnaryOperator<String> description;
    private volatile String name = "";
    private volatile boolean started;
    private volatile boolean closed;

    /**
     * Creates an observation of nothing yet.
     *
     * @param settings those of the container
     */
    public Observation(LiveSettings settings) {
        this.settings = settings;
        this.traffic = new TrafficLog(settings);
        AccessLogFormat format = settings.get(OperatorTable.ACCESS_LOG);
        if (format != AccessLogFormat.OFF) {
            AccessLog made = new AccessLog(
                    format, settings.get(OperatorTable.ACCESS_LOG_QUEUE), settings.get(OperatorTable.ACCESS_LOG_FLUSH));
            observers.add(made);
            accessLog = made;
        } else {
            accessLog = null;
        }
    }

    /**
     * To be called when the container has a name: finds observers, and has the management bean registered.
     *
     * @param container what an operator knows it by
     * @param loader the application's
     */
    public void start(String container, ClassLoader loader) {
        name = container;
        search(loader);
        if (settings.get(OperatorTable.JMX)) {
            bean.registerSoon(container);
        }
        started = true;
    }

    /**
     * Finds observers, and what surrounds handshakes and sessions; once. To be called before the first handshake. What the application
     * has given stays in place of what is found of the same class.
     *
     * @param loader the application's
     * @throws IllegalArgumentException when a setting is given that nothing of it reads
     */
    public void search(ClassLoader loader) {
        if (!searched.compareAndSet(false, true)) {
            return;
        }
        find(SessionObserver.class, loader, "an observer of sessions", observers::add);
        find(TrafficRedactor.class, loader, "a redactor of the traffic log", traffic::redactBy);
        find(
                Instrumentation.class,
                loader,
                "an instrumentation",
                found -> instrumentations.addFound(found, statistics, settings));
        instrumentations.requireReader(settings.get());
    }

    /**
     * To be called by what has no name and serves at once, a client for example.
     *
     * @param loader the application's
     * @throws IllegalArgumentException see {@link #search}
     */
    public void ready(ClassLoader loader) {
        search(loader);
        started = true;
    }

    private static <T> void find(Class<T> type, ClassLoader loader, String what, Consumer<T> found) {
        FoundServices.forEach(
                ServiceLoader.load(type, loader),
                found,
                broken -> LOG.each(System.Logger.Level.WARNING, () -> what + " is left out: " + broken, broken));
    }

    /** Takes the management bean away, and tells nobody any more. */
    @Override
    public void close() {
        closed = true;
        bean.close();
        traffic.close();
        observers.clear();
        instrumentations.close();
        if (accessLog != null) {
            accessLog.close();
        }
    }

    /** Returns the settings that are in force for new sessions, as they change. */
    public LiveSettings settings() {
        return settings;
    }

    /** Adds a part of the container that has connections. */
    public void addSource(Census.Source source) {
        sources.add(source);
    }

    /** Adds a part of the container that knows whether it works. */
    public void addProbe(HealthProbe probe) {
        probes.add(probe);
    }

    /** Adds a part of the container that has threads and buffers. */
    public void addResources(Supplier<ResourceView> part) {
        resources.add(part);
    }

    /** Says what a drain empties; the last one that was given. */
    public void drainWith(Drainable whole) {
        drainable = whole;
    }

    /** Says what describes the endpoints, as AsyncAPI does; it is given the title. The last one that was given. */
    public void describedBy(UnaryOperator<String> asyncApi) {
        description = asyncApi;
    }

    String asyncApi() {
        UnaryOperator<String> describes = description;
        if (describes == null) {
            throw new IllegalStateException("a client has no endpoints that others connect to");
        }
        return describes.apply(name.isEmpty() ? "WebSocket endpoints" : name);
    }

    @Nullable
    Drainable drainable() {
        return drainable;
    }

    TrafficLog traffic() {
        return traffic;
    }

    /** Has an observer told from now on. */
    public void add(SessionObserver observer) {
        observers.add(observer);
    }

    /** Returns a task that goes on elsewhere with what the application has called on this thread. */
    public Runnable around(Runnable task) {
        return instrumentations.around(task);
    }

    /** Has handshakes and sessions surrounded that begin from now on, in place of one of the same class. */
    public void add(Instrumentation instrumentation) {
        instrumentations.add(instrumentation, statistics, settings);
    }

    /** Has an observer told no more. */
    public void remove(SessionObserver observer) {
        observers.remove(observer);
    }

    /** Returns what there is to see. */
    public SotoStatistics statistics() {
        return statistics;
    }

    /** Returns what there is to do. */
    public SotoControl control() {
        return control;
    }

    // What happens.

    /**
     * A handshake begins. What is returned is to be told of its answer, and to be given to whoever opens its connection.
     *
     * @param start made when somebody surrounds it
     */
    public ObservedHandshake begin(String endpoint, Role role, Supplier<HandshakeStart> start) {
        return instrumentations.begin(this, endpoint, role, start);
    }

    @Override
    public void opened(LiveConnection connection, @Nullable Object handshake) {
        instrumentations.opened(connection, handshake);
        opened(connection);
    }

    @Override
    public void opened(LiveConnection connection) {
        traffic.opened(connection);
        if (!observers.isEmpty()) {
            Opened opened = new Opened(connection);
            tell(opened::tell);
        }
    }

    /** A session that opens, of which a view is made for those who want to hear of it. */
    private static final class Opened {
        private final LiveConnection connection;
        private @Nullable SessionView view;

        Opened(LiveConnection connection) {
            this.connection = connection;
        }

        void tell(SessionObserver observer) {
            if (observer.hearsOpen()) {
                if (view == null) {
                    view = SessionView.of(connection);
                }
                observer.onOpen(view);
            }
        }
    }

    @Override
    public void ended(LiveConnection connection) {
        instrumentations.ended(connection);
        traffic.ended(connection);
        if (!observers.isEmpty()) {
            SessionView view = SessionView.of(connection);
            tell(observer -> observer.onClosed(view));
        }
    }

    /** Counts a handshake. */
    void count(String endpoint, Role role, int status) {
        count(handshakes, new Key(endpoint, role), HandshakeView.counted(status));
    }

    /** Returns whether somebody is to be told of the handshakes of an endpoint. */
    boolean hearsHandshakes(String endpoint) {
        return !observers.isEmpty() || traffic.hears(endpoint);
    }

    /** Tells of a handshake. */
    void tell(String endpoint, HandshakeView handshake) {
        traffic.handshake(endpoint, handshake);
        if (!observers.isEmpty()) {
            tell(observer -> observer.onHandshake(handshake));
        }
    }

    /** Counts what became of an attempt to have a kept connection again. */
    public void reconnected(String endpoint, ReconnectOutcome outcome) {
        count(reconnects, new Key(endpoint, Role.CLIENT), outcome);
    }

    private static <K> void count(Map<Key, Map<K, LongAdder>> counts, Key own, K what) {
        boolean known = counts.size() < EndpointLedger.MAX_ENDPOINTS || counts.containsKey(own);
        counts.computeIfAbsent(
                        known ? own : new Key(EndpointLedger.OTHER, own.role()), any -> new ConcurrentHashMap<>())
                .computeIfAbsent(what, any -> new LongAdder())
                .increment();
    }

    @Override
    public int sampling() {
        return observers.isEmpty() ? 0 : settings.get(OperatorTable.CALLBACK_SAMPLING);
    }

    @Override
    public void measured(String endpoint, Role role, Measured what, long nanos) {
        if (!observers.isEmpty()) {
            MeasurementView view = new MeasurementView(what, endpoint, role, Duration.ofNanos(nanos));
            tell(observer -> observer.onMeasured(view));
        }
    }

    private void tell(Consumer<SessionObserver> call) {
        for (SessionObserver observer : observers) {
            try {
                call.accept(observer);
            } catch (Throwable broken) {
                // Also what it does not declare. Of several threads that it fails one says so.
                if (observers.remove(observer)) {
                    LOG.each(
                            System.Logger.Level.WARNING,
                            () -> "the observer " + observer.getClass().getName()
                                    + " failed, and is told nothing any more; the session goes on",
                            broken);
                }
            }
        }
    }

    // What there is.

    List<LiveConnection> live() {
        List<LiveConnection> live = new ArrayList<>();
        sources.forEach(source -> live.addAll(source.census().live()));
        return live;
    }

    Optional<LiveConnection> live(String id) {
        return live().stream().filter(each -> each.hasId(id)).findFirst();
    }

    List<EndpointView> endpoints() {
        List<EndpointView> views = new ArrayList<>();
        Set<Key> refused = new LinkedHashSet<>(handshakes.keySet());
        refused.addAll(reconnects.keySet());
        for (Census.Source source : sources) {
            Census census = source.census();
            for (EndpointTotals totals : census.totals()) {
                Key key = new Key(totals.endpoint(), totals.role());
                views.add(view(totals, key));
                refused.remove(key);
            }
        }
        for (Key key : refused) {
            views.add(view(EndpointTotals.none(key.endpoint(), key.role()), key));
        }
        return views;
    }

    private EndpointView view(EndpointTotals totals, Key key) {
        return new EndpointView(
                totals, totals.opened() - totals.endedCount(), sums(handshakes, key), sums(reconnects, key));
    }

    private static <K> Map<K, Long> sums(Map<Key, Map<K, LongAdder>> counts, Key key) {
        Map<K, Long> sums = new HashMap<>();
        counts.getOrDefault(key, Map.of()).forEach((what, adder) -> sums.put(what, adder.sum()));
        return Map.copyOf(sums);
    }

    ResourceView resources() {
        return resources.stream().map(Supplier::get).reduce(ResourceView.NONE, ResourceView::plus);
    }

    HealthView health() {
        if (closed) {
            return new HealthView(HealthView.Status.DOWN, List.of("it has been stopped"));
        }
        List<String> reasons = new ArrayList<>();
        probes.forEach(probe -> reasons.addAll(probe.problems()));
        Drainable drained = drainable;
        if (drained != null && drained.isDraining()) {
            reasons.add(
                    0,
                    drained.isDrained() ? "it is drained" : "it drains: " + drained.remaining() + " sessions are left");
            return new HealthView(HealthView.Status.DRAINING, reasons);
        }
        if (!reasons.isEmpty()) {
            return new HealthView(HealthView.Status.DOWN, reasons);
        }
        return started
                ? new HealthView(HealthView.Status.UP, List.of())
                : new HealthView(HealthView.Status.STARTING, List.of("it has not started yet"));
    }

    List<SettingView> settingViews() {
        Settings now = settings.get();
        return SettingTable.ALL.stream()
                .map(setting -> new SettingView(
                        setting.name(), now.shown(setting), now.source(setting), LiveSettings.effect(setting)))
                .toList();
    }
}

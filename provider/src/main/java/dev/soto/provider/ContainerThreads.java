package dev.soto.provider;

import dev.soto.connection.BroadcastWrites;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.PooledBuffers;
import dev.soto.connection.RapidWrites;
import dev.soto.protocol.model.Role;
import dev.soto.provider.client.HttpClients;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.settings.CallbackThreads;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.OperatorTable;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import dev.soto.transport.BlockingDetector;
import dev.soto.transport.CallbackRoom;
import dev.soto.transport.ReadLoops;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a container that has a thread, and the read buffers. One container has it for itself, or several share it.
 * All threads are daemons and start when they are first needed.
 */
public final class ContainerThreads implements AutoCloseable {
    private static final int MAX_IDLE_READ_BUFFERS = 64;
    private static final long IDLE_END_MILLIS = 200;

    private final LiveSettings live;
    private final ExecutorService readers;
    private final ExecutorService callbacks;
    private final Map<String, EndpointThreads> ofClients = new ConcurrentHashMap<>();
    private final Map<String, EndpointThreads> ofUpgrades = new ConcurrentHashMap<>();
    private final Executor tasks;
    private final ConnectionServices services;
    private final ReadServices reading;
    /** Guarded by this; made for the first connection of a client. */
    private @Nullable HttpClients clients;

    private boolean closed;
    /** Of all endpoints; one that upgrades a request has its own, which goes with its sessions. Guarded by itself. */
    private final Map<CallbackRoom, @Nullable Place> rooms = new WeakHashMap<>();

    private final PooledBuffers readBuffers;
    private final PooledBuffers writeBuffers;
    private final AtomicBoolean lingers = new AtomicBoolean(true);

    /** Whose room it is, and for what. */
    private record Place(String endpoint, Role role, ResourceView.Use use) {}

    /**
     * Creates threads; none starts yet.
     *
     * @throws IllegalArgumentException when the settings ask for virtual threads, which this JVM does not have
     */
    public ContainerThreads(Settings settings) {
        this(new LiveSettings(settings));
    }

    /** As the other, with settings that may change: those of health do. */
    public ContainerThreads(LiveSettings live) {
        this.live = live;
        Settings settings = live.get();
        this.readers = CallbackPool.readers();
        this.callbacks = CallbackPool.callbacks(settings);
        this.readBuffers = PooledBuffers.withinHeap(ReadPump.READ_BYTES, MAX_IDLE_READ_BUFFERS);
        this.writeBuffers = ConnectionServices.outgoingBuffers();
        ConnectionServices defaults = ConnectionServices.create(callbacks);
        this.services = new ConnectionServices(
                defaults.timer(),
                callbacks,
                settings.get(ThreadTable.CALLBACKS) != CallbackThreads.VIRTUAL,
                writeBuffers,
                defaults.maskKeys(),
                defaults.nanoClock(),
                defaults.recentText(),
                new BroadcastWrites(readers),
                new RapidWrites(readers));
        this.tasks = room("the container", settings.get(ThreadTable.CALLBACK_THREADS), Duration.ZERO, null);
        this.reading = new ReadServices(
                readBuffers,
                new ReadLoops(services.timer(), settings.get(ThreadTable.READ_LOOPS)),
                readers,
                ofClient(SotoClient.ENDPOINT, settings).room());
    }

    /**
     * Returns the threads of an endpoint: of its own, so that no other has to wait for it.
     *
     * @param name for messages
     * @param endpoint by what its sessions are counted
     * @param role which side it is
     * @param own its settings
     */
    public EndpointThreads endpoint(String name, String endpoint, Role role, Settings own) {
        CallbackRoom room = room(
                name,
                CallbackPool.callbackThreads(own),
                own.get(ThreadTable.CALLBACK_WAIT),
                new Place(endpoint, role, ResourceView.Use.CALLBACKS));
        CallbackRoom streams = room(
                name,
                own.get(ThreadTable.STREAM_THREADS),
                Duration.ZERO,
                new Place(endpoint, role, ResourceView.Use.STREAMS));
        return new EndpointThreads(
                room, new BlockingDetector(name, services.nanoClock(), room), services.withExecutor(room), streams);
    }

    private CallbackRoom room(String name, int most, Duration wait, @Nullable Place place) {
        CallbackRoom.Size size = new CallbackRoom.Size(
                most, ThreadTable.CALLBACK_THREADS.toString(), wait, ThreadTable.CALLBACK_WAIT.toString());
        CallbackRoom room = new CallbackRoom(name, size, callbacks, services.timer()::runAfter, services.nanoClock());
        synchronized (rooms) {
            rooms.put(room, place);
        }
        return room;
    }

    /** Returns what keeps messages from being read and timeouts from being met, in words; empty when nothing does. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        long late = services.timer().lateNanos();
        if (late > live.get(OperatorTable.HEALTH_TIMER_LATE_AFTER).toNanos()) {
            problems.add("timeouts are " + millis(late) + " late");
        }
        long patience = live.get(OperatorTable.HEALTH_STUCK_AFTER).toNanos();
        long heldUp = reading.loops().heldUpNanos();
        if (heldUp > patience) {
            problems.add("a thread that reads has been held up for " + millis(heldUp));
        }
        List<CallbackRoom> all;
        synchronized (rooms) {
            all = List.copyOf(rooms.keySet());
        }
        for (CallbackRoom room : all) {
            long waits = room.longestWaitNanos();
            if (waits > patience) {
                problems.add("callbacks of " + room.endpoint() + " have waited " + millis(waits) + " for one of its "
                        + room.size().threads() + " threads (" + room.size().threadsSetting() + "), which all block");
            }
        }
        return problems;
    }

    /** Returns what is in use. */
    public ResourceView resources() {
        List<ResourceView.Threads> threads = new ArrayList<>();
        synchronized (rooms) {
            rooms.forEach((room, place) -> {
                if (place != null) {
                    threads.add(new ResourceView.Threads(
                            place.endpoint,
                            place.role,
                            place.use,
                            room.running(),
                            room.waiting(),
                            room.size().threads()));
                }
            });
        }
        return new ResourceView(
                reading.loops().running(),
                Duration.ofNanos(reading.loops().heldUpNanos()),
                Duration.ofNanos(Math.max(0, services.timer().lateNanos())),
                readBuffers.keptBytes(),
                writeBuffers.keptBytes(),
                threads);
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }

    /** Returns what transports read with. */
    public ReadServices reading() {
        return reading;
    }

    /** Returns what runs the container's own tasks that may block. */
    public Executor tasks() {
        return tasks;
    }

    /**
     * Returns the threads of a client's endpoint, for all its sessions: of its own, so that none that blocks holds up another.
     *
     * @param name as {@link dev.soto.bridge.endpoint.EndpointModel#name} has it; there are as many as classes
     * @param own its settings; those of its first connect count
     */
    EndpointThreads ofClient(String name, Settings own) {
        return ofClients.computeIfAbsent(
                name, added -> endpoint("the client endpoint " + added, added, Role.CLIENT, own));
    }

    /**
     * Returns the threads of an endpoint to which the application upgrades requests by itself, for all its sessions: each request has a
     * configuration and perhaps a path of its own.
     *
     * @param name as {@link dev.soto.bridge.endpoint.EndpointModel#name} has it; there are as many as classes
     * @param own its settings; those of its first request count
     */
    EndpointThreads ofUpgrade(String name, Settings own) {
        return ofUpgrades.computeIfAbsent(name, added -> endpoint(added, added, Role.SERVER, own));
    }

    /** Returns what connections share. */
    public ConnectionServices services() {
        return services;
    }

    /** Returns what gives the HTTP clients, and says that there is somebody who may connect. */
    Supplier<HttpClients> clients() {
        linger(true);
        return this::httpClients;
    }

    private synchronized HttpClients httpClients() {
        HttpClients present = clients;
        if (present == null) {
            present = new HttpClients(live.get().get(ClientTable.CLIENT_THREADS));
            clients = present;
            if (closed) {
                present.close();
            }
        }
        return present;
    }

    /** Null when nobody has connected. */
    private synchronized @Nullable HttpClients presentClients() {
        return clients;
    }

    /**
     * Ends the threads that are idle, and the others as soon as they are, until there is another connect: who used them last ends, and
     * each of them would keep the class loader of Soto.
     */
    void endIdle() {
        linger(false);
        HttpClients present = presentClients();
        if (present != null) {
            present.stopSoon();
        }
    }

    private void linger(boolean stays) {
        if (lingers.compareAndSet(!stays, stays)) {
            CallbackPool.linger(readers, stays);
            CallbackPool.linger(callbacks, stays);
            services.timer().setLingers(stays);
        }
    }

    /** Ends the threads; what they still have to do is done. Waits a moment for those that are idle. */
    @Override
    public void close() {
        callbacks.shutdown();
        readers.shutdown();
        CallbackPool.end(callbacks, IDLE_END_MILLIS);
        CallbackPool.end(readers, IDLE_END_MILLIS);
        services.timer().close();
        HttpClients present;
        synchronized (this) {
            closed = true;
            present = clients;
        }
        if (present != null) {
            present.close();
        }
    }
}

package dev.soto.server;

import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Role;
import dev.soto.provider.AsyncApi;
import dev.soto.provider.ContainerThreads;
import dev.soto.provider.ContextLoader;
import dev.soto.provider.Drain;
import dev.soto.provider.DrainControl;
import dev.soto.provider.StopOnce;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SotoControl;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket server on Jetty's HTTP server, without servlets: libsoup's soup_server_add_websocket_handler, and Jakarta
 * endpoints beside it. Classes of {@code jakarta.*} are needed only when there are endpoints. Thread-safe.
 *
 * <p>Its threads keep the JVM alive until {@link #close}.
 */
public final class SotoServer implements Observable, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SotoServer.class.getName());

    /** Of a stop, behind the waiting for peers: Jetty's own. */
    private static final Duration LONGEST_END = Duration.ofSeconds(40);

    private final SotoServerBuilder made;
    private final LiveSettings settings;
    private final ContainerThreads threads;
    private final Observation observation;
    private final OpenConnections connections;
    private final @Nullable JakartaEndpoints endpoints;
    private final DrainControl drain;
    private final Server server;
    private final ServerConnector connector;
    private int port;
    private volatile @Nullable Thread shutdownHook;
    private final StopOnce stopping = new StopOnce();

    /** What CRaC tells, which keeps it weakly; null without. */
    private volatile @Nullable Object checkpointHook;

    private volatile boolean suspended;

    private SotoServer(SotoServerBuilder made) {
        this.made = made;
        UnreadSettings.warn(made);
        this.settings = new LiveSettings(made.settings);
        Admission admission = new Admission(settings);
        this.observation = new Observation(settings);
        this.connections = new OpenConnections(observation);
        this.endpoints = made.endpoints.isEmpty() ? null : new JakartaEndpoints(made.endpoints, admission, observation);
        observation.addSource(connections);
        made.routes.forEach(route -> connections.declare(route.path(), Role.SERVER));
        this.threads = new ContainerThreads(settings);
        this.drain = new DrainControl(settings, admission, threads.services().timer(), threads.tasks());
        drain.add(new DrainedConnections(connections));
        if (endpoints != null) {
            endpoints.drainWith(drain);
        }
        observation.drainWith(drain);
        observation.describedBy(title -> AsyncApi.describe(
                title,
                "1",
                endpoints == null ? List.of() : endpoints.models(),
                made.routes.stream().map(Route::path).toList()));
        observation.addProbe(threads::problems);
        observation.addProbe(() -> suspended ? List.of("a checkpoint is being made") : List.of());
        observation.addResources(threads::resources);
        this.server = JettyServer.create(made);
        this.connector = JettyServer.connector(server, made);
        server.setHandler(new UpgradeHandler(handshakes(admission), endpoints, observation, otherwise(made)));
    }

    private @Nullable Handler otherwise(SotoServerBuilder builder) {
        Handler handler = builder.otherwise;
        for (Map.Entry<String, Handler> page : builder.pages.entrySet()) {
            handler = new PathHandler(page.getKey(), page.getValue(), handler);
        }
        return builder.healthPath == null
                ? handler
                : new HealthHandler(builder.healthPath, observation.statistics(), handler);
    }

    private PlainUpgrades handshakes(Admission admission) {
        ExtensionManager extensions = made.extensions;
        return new PlainUpgrades(
                made.routes,
                admission,
                settings,
                extensions == null ? ConnectionSettings.extensions(made.settings) : extensions,
                made.connection,
                threads,
                connections,
                drain,
                made.transport);
    }

    /** Returns a builder. */
    public static SotoServerBuilder builder() {
        return new SotoServerBuilder();
    }

    static SotoServer start(SotoServerBuilder made) throws IOException {
        SotoServer server = new SotoServer(made);
        boolean started = false;
        try {
            server.observation.search(ContextLoader.ofApplication(null));
            server.server.start();
            server.port = server.connector.getLocalPort();
            started = true;
            server.drain.name(server.uri().toString());
            server.observation.start(server.uri().toString(), ContextLoader.ofApplication(null));
            server.report();
            made.starts.forEach(listener -> listener.accept(server));
            if (made.stopsAtShutdown) {
                server.stopAtShutdown();
            }
            if (CheckpointHook.isPossible()) {
                server.checkpointHook = CheckpointHook.Resource.register(server);
            }
            return server;
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("the server does not start: " + failure, failure);
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    /** One that fails keeps the server from nothing. */
    private static void tellStop(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "a listener of the stop failed; the server stops", failure);
        }
    }

    private void stopAtShutdown() {
        Thread hook = new Thread(this::close, "soto-server-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        shutdownHook = hook;
    }

    /** The JVM goes on after a close of the application's, and must not keep the server for its end. */
    private void forgetShutdown() {
        Thread hook = shutdownHook;
        if (hook != null && Thread.currentThread() != hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                LOG.log(System.Logger.Level.DEBUG, "the JVM ends", shuttingDown);
            }
        }
    }

    /**
     * Closes all WebSockets with 1012, and everything else that has a socket; threads and counts stay. Does nothing when it has been closed.
     *
     * @throws Exception what keeps a part from stopping
     */
    // What is to be waited for are the WebSockets, which Jetty's future does not know.
    @SuppressWarnings("FutureReturnValueIgnored")
    void suspend() throws Exception {
        if (stopping.hasBegun()) {
            return;
        }
        suspended = true;
        connector.shutdown();
        Duration timeout = settings.get(ServerTable.SHUTDOWN_TIMEOUT);
        if (!drain.closeAll(new CloseStatus(CloseCode.SERVICE_RESTART, "the server makes a checkpoint"), timeout)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not all WebSocket peers answered the close, or handlers of theirs are at work, in time ({0}) before the checkpoint; their connections are"
                            + " cut",
                    ServerTable.SHUTDOWN_TIMEOUT);
        }
        connector.stop();
        LOG.log(System.Logger.Level.INFO, "{0} listens no more, for a checkpoint", uri());
    }

    /**
     * Listens again where it did before {@link #suspend}.
     *
     * @throws Exception when the port cannot be had any more
     */
    void resume() throws Exception {
        if (stopping.hasBegun() || !suspended) {
            return;
        }
        connector.setPort(port);
        connector.start();
        suspended = false;
        LOG.log(System.Logger.Level.INFO, "listening at {0} again, behind a checkpoint", uri());
    }

    private void report() {
        List<String> served = new ArrayList<>();
        if (endpoints != null) {
            served.addAll(endpoints.shown());
        }
        made.routes.forEach(route -> served.add(route.path() + " (a handler)"));
        LOG.log(
                System.Logger.Level.INFO,
                "listening at {0}: {1}; {2}",
                uri(),
                served.isEmpty() ? "no WebSocket" : String.join(", ", served),
                made.settings.describe());
        if (served.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No WebSocket is served at {0}: add .websocket(\"/path\", handler) or .endpoint(Echo.class) to"
                            + " SotoServer.builder() before start()",
                    uri());
        }
    }

    /** Returns the port that it listens at, or listened at. */
    public int port() {
        return port;
    }

    /** Returns its root as a client on this machine sees it: ws or wss, host and port. */
    public URI uri() {
        String host = made.host == null ? "127.0.0.1" : made.host;
        String shown = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create((made.tls == null ? "ws://" : "wss://") + shown + ":" + port() + "/");
    }

    /** Returns what there is of endpoints and handlers, and what has been counted of both. */
    @Override
    public SotoStatistics statistics() {
        return observation.statistics();
    }

    /** Returns what can be done to sessions and connections. */
    public SotoControl control() {
        return observation.control();
    }

    @Override
    public void addObserver(SessionObserver observer) {
        observation.add(observer);
    }

    @Override
    public void addInstrumentation(Instrumentation instrumentation) {
        observation.add(instrumentation);
    }

    @Override
    public void removeObserver(SessionObserver observer) {
        observation.remove(observer);
    }

    /** Returns how many connections of handlers are open; sessions of endpoints are not among them. */
    public int connectionCount() {
        return connections.size();
    }

    /** Waits until the server has been closed by another thread. */
    public void join() throws InterruptedException {
        server.join();
    }

    /**
     * Begins to empty this server: new handshakes get 503 with Retry-After, and what is open is closed over the time of
     * dev.soto.drainWindow; see {@link Drain}. The second call returns the same drain. {@link #close} follows when it is done.
     *
     * @return its progress
     */
    public Drain drain() {
        return drain.begin();
    }

    /**
     * As {@link #drain()}, with the closes spread over another time than dev.soto.drainWindow.
     *
     * @throws IllegalArgumentException when it is none that the setting may have
     */
    public Drain drain(Duration window) {
        return drain.begin(window);
    }

    /** Returns whether a drain has begun, from the first moment on, and also when it is over: a health check should say no. */
    public boolean isDraining() {
        return drain.isDraining();
    }

    /** Has something called when a drain begins, before the first connection is closed; at once when it has begun. */
    public void onDrain(Runnable listener) {
        drain.onDrain(listener);
    }

    /**
     * Stops: where dev.soto.drainAtStop says so drains first; accepts no connection any more, closes all WebSockets with 1001, waits for their peers as long as
     * dev.soto.shutdownTimeout says, cuts what is left, and ends all threads. The second time it only waits until that is over, within a callback not even
     * that. Within a callback the first one waits for that callback too, as long as these times allow: call it on a thread of your own, or {@link #drain} there.
     */
    @Override
    public void close() {
        Duration longest =
                drain.longest().plus(settings.get(ServerTable.SHUTDOWN_TIMEOUT)).plus(LONGEST_END);
        if (stopping.run(this::stop, drain::isInCallback, longest)) {
            // Not before: SIGTERM meanwhile has to wait for it.
            forgetShutdown();
        }
    }

    // What is to be waited for are the WebSockets, which Jetty's future does not know.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void stop() {
        made.stops.forEach(SotoServer::tellStop);
        if (settings.get(ServerTable.DRAIN_AT_STOP) && server.isStarted()) {
            drain.awaitEmpty();
        }
        // Not its close: the acceptor would spin on the closed socket until the server stops.
        connector.shutdown();
        CloseStatus goingAway = new CloseStatus(CloseCode.GOING_AWAY, "the server stops");
        long timeout = Deadlines.nanos(settings.get(ServerTable.SHUTDOWN_TIMEOUT));
        long start = System.nanoTime();
        drain.stopping();
        // The peers of handlers and of endpoints have the same time.
        connections.beginToClose(goingAway);
        if (endpoints != null) {
            endpoints.close();
        }
        if (!connections.closeAll(goingAway, Duration.ofNanos(Math.max(0, timeout - (System.nanoTime() - start))))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not all WebSocket peers answered the close in time ({0}), or handlers of theirs are still at work; their"
                            + " connections were cut",
                    ServerTable.SHUTDOWN_TIMEOUT);
        }
        drain.stopped();
        // Frees what only waits for the peer's end of the stream: Jetty would wait for it too.
        threads.services().timer().close();
        try {
            server.stop();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.WARNING, "a part of the server does not stop", failure);
        }
        threads.close();
        observation.close();
    }
}

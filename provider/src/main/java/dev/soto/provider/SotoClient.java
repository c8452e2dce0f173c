package dev.soto.provider;

import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.client.ClientConnections;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * A client without Jakarta: libsoup's soup_session_websocket_connect. Neither its signatures nor its way to a server need a
 * class of {@code jakarta.*}. Thread-safe; one for a program is usual.
 *
 * <p>All threads are daemons and start with the first connect. Callbacks run on them: those that a read causes on the thread
 * that read.
 */
public final class SotoClient implements Observable, AutoCloseable {
    /** All its connections are counted by this name: what they connect to is no endpoint of ours. */
    static final String ENDPOINT = "SotoClient";

    private static final System.Logger LOG = System.getLogger(SotoClient.class.getName());

    private final LiveSettings settings;
    private final ContainerThreads threads;
    private final ExecutorService connects;
    private final ClientConnections connections;
    private final Observation observation;
    private final OpenConnections open;

    /**
     * Creates a client with the settings of the system properties.
     *
     * @throws IllegalArgumentException when one of them is not allowed
     */
    public SotoClient() {
        this(Settings.read(SettingSource.systemProperties()));
    }

    /** Creates a client with settings. */
    public SotoClient(Settings settings) {
        this.settings = new LiveSettings(settings);
        this.observation = new Observation(this.settings);
        this.open = new OpenConnections(observation);
        observation.addSource(open);
        this.threads = new ContainerThreads(this.settings);
        observation.addProbe(threads::problems);
        observation.addResources(threads::resources);
        observation.ready(ContextLoader.ofApplication(null));
        this.connects = CallbackPool.connects(settings);
        this.connections = new ClientConnections(threads.clients(), threads.reading());
    }

    /**
     * Connects: name look-up, proxy, TLS, handshake, authentication and redirects as the options say.
     *
     * <p>To cancel the future, or to complete it otherwise, for example with {@link CompletableFuture#orTimeout}, abandons
     * the attempt and frees what it had; a stage that depends on it does not reach that far.
     *
     * @return completes with the connection after its listener was made; or with an {@link IllegalArgumentException} (the
     *     URI is no WebSocket URI, a setting has a bad value, a subprotocol is no token), an {@link java.io.IOException}
     *     (the server cannot be reached or gives no answer), a {@link
     *     dev.soto.protocol.handshake.HandshakeException} (the answer is no good 101: it has status and headers), an
     *     {@link IllegalStateException} (the client has been closed), or what the listener's maker threw, whose connection
     *     is closed with 1011
     */
    public CompletableFuture<WebSocketConnection> connect(URI uri, ClientOptions options) {
        PendingConnect pending = new PendingConnect(this, uri, options);
        try {
            connects.execute(pending);
        } catch (RejectedExecutionException closed) {
            pending.completeExceptionally(new IllegalStateException("the client has been closed", closed));
        }
        return pending;
    }

    /** Returns the connections of this client, and what has been counted of them. */
    @Override
    public SotoStatistics statistics() {
        return observation.statistics();
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

    Observation observation() {
        return observation;
    }

    Settings settings() {
        return settings.get();
    }

    ContainerThreads threads() {
        return threads;
    }

    ClientConnections connections() {
        return connections;
    }

    OpenConnections open() {
        return open;
    }

    /**
     * Abandons the connects that are under way, closes all connections with 1001, waits for their peers as long as
     * dev.soto.shutdownTimeout says, and ends all threads. Does nothing the second time.
     */
    @Override
    public void close() {
        connects.shutdownNow().forEach(task -> {
            if (task instanceof PendingConnect waiting) {
                waiting.completeExceptionally(new IllegalStateException("the client has been closed"));
            }
        });
        if (!open.closeAll(
                new CloseStatus(CloseCode.GOING_AWAY, "the client stops"),
                settings.get(ServerTable.SHUTDOWN_TIMEOUT))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not all WebSocket peers answered the close in time ({0}), or handlers of theirs are still at work; their"
                            + " connections were cut",
                    ServerTable.SHUTDOWN_TIMEOUT);
        }
        threads.close();
        observation.close();
    }
}

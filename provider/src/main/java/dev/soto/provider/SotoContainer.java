package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.ApiDefault;
import dev.soto.bridge.handshake.JakartaExtensions;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SotoControl;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.provider.reconnect.ReconnectEnvironment;
import dev.soto.provider.settings.ConnectionTable;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What both containers are: defaults for new sessions, and a client. Thread-safe. The setters of defaults have effect on
 * sessions that open later.
 */
public abstract sealed class SotoContainer implements WebSocketContainer, Observable, AutoCloseable
        permits SotoServerContainer, SotoWebSocketContainer {
    /** Of a stop, behind the waiting for peers. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ContainerParts parts;
    private final ContainerExtensions installed;
    private final Set<KeptConnection> kept = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<?>> connecting = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> properties = new ConcurrentHashMap<>();

    private final LiveSettings settings;
    private final StopOnce stopping = new StopOnce();

    SotoContainer(ContainerParts parts) {
        this.settings = parts.observation().settings();
        this.parts = parts;
        this.installed = new ContainerExtensions(settings.get());
    }

    ContainerParts parts() {
        return parts;
    }

    /** Returns the settings that new sessions start from. */
    public Settings settings() {
        return settings.get();
    }

    /**
     * Returns properties of all client endpoints of this container, as Tyrus has them in {@code ClientManager.getProperties()}:
     * the settings of docs/settings.md that are allowed for an endpoint, by their names or by those of other providers that
     * docs/client.md lists. The map may be changed at any time, by any thread; connects that begin later follow. User properties of an
     * endpoint go before them, and they go before the system properties. What is wrong is said by the next connect, with an
     * IllegalArgumentException that has name, value and range.
     */
    public Map<String, Object> getProperties() {
        return properties;
    }

    /** Returns the settings that the connects of clients start from. */
    Settings clientSettings() {
        Map<String, Object> given = Map.copyOf(properties);
        return given.isEmpty()
                ? settings()
                : settings()
                        .with(new SettingSource(
                                Setting.Place.USER_PROPERTY,
                                "properties of the container",
                                given.keySet(),
                                given::get));
    }

    /**
     * Returns the extensions of this container, which may be changed at any time; handshakes that begin later follow. A
     * server container accepts them for all its endpoints; each client offers them, but permessage-deflate only when
     * asked to (dev.soto.compression, or its configuration). At the start there is permessage-deflate, unless
     * dev.soto.compression is false. An endpoint has others by a {@link dev.soto.bridge.handshake.SotoExtension}, or by
     * its own settings of compression, which go before this.
     */
    public ExtensionManager extensions() {
        return installed.manager();
    }

    ContainerExtensions installed() {
        return installed;
    }

    /** Returns what objects and callbacks of a session that opens now are made and called with. */
    abstract Application application();

    // What an operator sees.

    /** Returns the endpoints, sessions and settings of this container, and what has been counted of them. */
    @Override
    public SotoStatistics statistics() {
        return parts.observation().statistics();
    }

    /** Returns what can be done to the sessions of this container. */
    public SotoControl control() {
        return parts.observation().control();
    }

    @Override
    public void addObserver(SessionObserver observer) {
        parts.observation().add(observer);
    }

    @Override
    public void addInstrumentation(Instrumentation instrumentation) {
        parts.observation().add(instrumentation);
    }

    @Override
    public void removeObserver(SessionObserver observer) {
        parts.observation().remove(observer);
    }

    /** For what answers handshakes: has them counted and told. */
    public Observation observation() {
        return parts.observation();
    }

    // Client.

    @Override
    public Session connectToServer(Object annotatedEndpointInstance, URI path) throws DeploymentException, IOException {
        return call(annotatedEndpointInstance, path).connect();
    }

    @Override
    public Session connectToServer(Class<?> annotatedEndpointClass, URI path) throws DeploymentException, IOException {
        return call(annotatedEndpointClass, path).connect();
    }

    @Override
    public Session connectToServer(Endpoint endpointInstance, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException, IOException {
        return call(endpointInstance, config, path).connect();
    }

    @Override
    public Session connectToServer(
            Class<? extends Endpoint> endpointClass, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException, IOException {
        return call(endpointClass, config, path).connect();
    }

    /**
     * Connects on another thread. Cancelling the future gives up, and closes a session that came about nevertheless.
     *
     * @return completes after onOpen with the session, or with what {@link #connectToServer(Object, URI)} throws
     * @throws DeploymentException when the endpoint breaks a rule
     */
    public CompletableFuture<Session> connectToServerAsync(Object annotatedEndpointInstance, URI path)
            throws DeploymentException {
        return call(annotatedEndpointInstance, path).connectAsync();
    }

    /** As {@link #connectToServerAsync(Object, URI)}, with an instance that the container makes. */
    public CompletableFuture<Session> connectToServerAsync(Class<?> annotatedEndpointClass, URI path)
            throws DeploymentException {
        return call(annotatedEndpointClass, path).connectAsync();
    }

    /** As {@link #connectToServerAsync(Object, URI)}, for a programmatic endpoint. */
    public CompletableFuture<Session> connectToServerAsync(
            Endpoint endpointInstance, @Nullable ClientEndpointConfig config, URI path) throws DeploymentException {
        return call(endpointInstance, config, path).connectAsync();
    }

    /**
     * Keeps a connection: connects on another thread, and again when that fails or the session closes, as the settings of
     * the reconnecting say. The endpoint instance is the same for all its sessions.
     *
     * @throws DeploymentException when the endpoint breaks a rule
     */
    public KeptConnection connectAndKeep(Object annotatedEndpointInstance, URI path, Reconnect reconnect)
            throws DeploymentException {
        return keep(call(annotatedEndpointInstance, path), reconnect);
    }

    /** As {@link #connectAndKeep(Object, URI, Reconnect)}, with an instance for each session that the container makes. */
    public KeptConnection connectAndKeep(Class<?> annotatedEndpointClass, URI path, Reconnect reconnect)
            throws DeploymentException {
        return keep(call(annotatedEndpointClass, path), reconnect);
    }

    /** As {@link #connectAndKeep(Object, URI, Reconnect)}, for a programmatic endpoint. */
    public KeptConnection connectAndKeep(
            Endpoint endpointInstance, @Nullable ClientEndpointConfig config, URI path, Reconnect reconnect)
            throws DeploymentException {
        return keep(call(endpointInstance, config, path), reconnect);
    }

    private ClientCall call(Object instance, URI path) throws DeploymentException {
        return call(instance.getClass(), instance, path, EndpointModel::ofAnnotatedClient);
    }

    private ClientCall call(Class<?> type, URI path) throws DeploymentException {
        return call(type, null, path, EndpointModel::ofAnnotatedClient);
    }

    private ClientCall call(Endpoint instance, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException {
        return call(
                instance.getClass(),
                instance,
                path,
                (type, instances) -> EndpointModel.ofEndpoint(instance.getClass(), orDefault(config), instances));
    }

    private ClientCall call(Class<? extends Endpoint> type, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException {
        return call(
                type, null, path, (same, instances) -> EndpointModel.ofEndpoint(type, orDefault(config), instances));
    }

    private interface ModelMaker {
        EndpointModel make(Class<?> type, InstanceFactory instances) throws DeploymentException;
    }

    private ClientCall call(Class<?> type, @Nullable Object instance, URI path, ModelMaker maker)
            throws DeploymentException {
        Application.Calls calls = application().of(type);
        InstanceFactory instances =
                instance == null ? calls.instances() : new GivenInstance(instance, calls.instances());
        EndpointModel model = calls.deploy(() -> maker.make(type, instances));
        requireOpen();
        JakartaExtensions.requireNamed(model);
        return new ClientCall(this, calls, model, instance, path);
    }

    private static ClientEndpointConfig orDefault(@Nullable ClientEndpointConfig config) {
        return config == null ? ClientEndpointConfig.Builder.create().build() : config;
    }

    private KeptConnection keep(ClientCall call, Reconnect reconnect) {
        ReconnectEnvironment environment = new ReconnectEnvironment(
                this::later,
                parts.services().nanoClock(),
                parts.services().maskKeys(),
                call.calls().loader(),
                outcome -> observation().reconnected(call.endpoint(), outcome));
        KeptConnection connection = new KeptConnection(call, reconnect, environment);
        kept.add(connection);
        connection.ended().whenComplete((nothing, cause) -> kept.remove(connection));
        connection.start();
        return connection;
    }

    /** By the container's timer: that of CompletableFuture has the class loader of its first user, for ever. */
    private void later(Duration delay, Runnable task) {
        if (delay.isZero()) {
            parts.tasks().execute(task);
        } else {
            parts.services()
                    .timer()
                    .runAfter(delay.toNanos(), () -> parts.tasks().execute(task));
        }
    }

    // Defaults.

    @Override
    public long getDefaultAsyncSendTimeout() {
        return settings.get(ConnectionTable.ASYNC_SEND_TIMEOUT).toMillis();
    }

    @Override
    public void setAsyncSendTimeout(long timeoutMillis) {
        change(ConnectionTable.ASYNC_SEND_TIMEOUT, Duration.ofMillis(Math.max(0, timeoutMillis)));
    }

    @Override
    public long getDefaultMaxSessionIdleTimeout() {
        return settings.get(ConnectionTable.IDLE_TIMEOUT).toMillis();
    }

    @Override
    public void setDefaultMaxSessionIdleTimeout(long timeoutMillis) {
        change(ConnectionTable.IDLE_TIMEOUT, Duration.ofMillis(Math.max(0, timeoutMillis)));
    }

    @Override
    public int getDefaultMaxBinaryMessageBufferSize() {
        return limit(ConnectionTable.MAX_BINARY_MESSAGE_BYTES);
    }

    @Override
    public void setDefaultMaxBinaryMessageBufferSize(int bytes) {
        change(ConnectionTable.MAX_BINARY_MESSAGE_BYTES, (long) Math.max(0, bytes));
    }

    @Override
    public int getDefaultMaxTextMessageBufferSize() {
        return limit(ConnectionTable.MAX_TEXT_MESSAGE_BYTES);
    }

    @Override
    public void setDefaultMaxTextMessageBufferSize(int bytes) {
        change(ConnectionTable.MAX_TEXT_MESSAGE_BYTES, (long) Math.max(0, bytes));
    }

    /** Returns what {@link #extensions} has now, without parameters. */
    @Override
    public Set<Extension> getInstalledExtensions() {
        return InstalledExtension.all(extensions().names());
    }

    /** A setting of 0 is no limit, which the Jakarta API writes as -1. */
    private int limit(Setting<Long> setting) {
        long bytes = settings.get(setting);
        return bytes == 0 ? -1 : (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private <T> void change(Setting<T> setting, T value) {
        settings.update(before -> before.with(setting, value));
    }

    // End.

    /** Throws IllegalStateException when the container has been closed. */
    void requireOpen() {
        requireOpen(null);
    }

    /**
     * The same.
     *
     * @param failure what came of it
     */
    void requireOpen(@Nullable Throwable failure) {
        if (isClosed()) {
            throw new IllegalStateException("the WebSocket container has been closed", failure);
        }
    }

    /** Returns what ends the connects that are under way, but those of kept connections. */
    Set<CompletableFuture<?>> connecting() {
        return connecting;
    }

    boolean isClosed() {
        return stopping.hasBegun();
    }

    /**
     * Closes all sessions with 1001, waits for their peers as long as dev.soto.shutdownTimeout says, and ends all threads.
     * The second time it only waits until that is over, within a callback not even that.
     */
    @Override
    public void close() {
        stop(this::isInCallback);
    }

    /**
     * As {@link #close}; returns whether this call was the first.
     *
     * @param isWaitedFor whether one that is not the first does not wait
     */
    final boolean stop(BooleanSupplier isWaitedFor) {
        Duration timeout = settings.get(ServerTable.SHUTDOWN_TIMEOUT);
        return stopping.run(this::stopNow, isWaitedFor, timeout.plus(LONGEST_END));
    }

    final boolean isInCallback() {
        return parts.sessions().sessions().stream()
                .anyMatch(session -> session.connection().isInCallback());
    }

    private void stopNow() {
        kept.forEach(KeptConnection::stop);
        // None is added that does not look afterwards whether the container is open.
        connecting.forEach(connect -> connect.cancel(false));
        parts.close(settings.get(ServerTable.SHUTDOWN_TIMEOUT));
        // What keeps the class loader of an application in what outlives it.
        ApiDefault.forget();
        RecordMethods.forget();
    }
}

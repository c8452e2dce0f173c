package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.SessionSeed;
import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.client.ConnectedClient;
import dev.soto.provider.client.EndpointHandshake;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.SettingTable;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What both containers are: defaults for new sessions, and a client. Thread-safe. The setters of defaults have effect on
 * sessions that open later.
 */
public abstract sealed class SotoContainer implements WebSocketContainer, AutoCloseable
        permits SotoServerContainer, SotoWebSocketContainer {

    private final ContainerParts parts;
    private final Set<Extension> installed;

    /** Guards changes of settings, and {@code closed}. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Settings settings;
    private boolean closed;

    SotoContainer(Settings settings, ContainerParts parts) {
        this.settings = settings;
        this.parts = parts;
        this.installed =
                InstalledExtension.all(ConnectionSettings.extensions(settings).names());
    }

    ContainerParts parts() {
        return parts;
    }

    /** Returns the settings that new sessions start from. */
    public Settings settings() {
        return settings;
    }

    /** Returns what objects and callbacks of a session that opens now are made and called with. */
    abstract Application application();

    // Client.

    @Override
    public Session connectToServer(Object annotatedEndpointInstance, URI path) throws DeploymentException, IOException {
        Class<?> type = annotatedEndpointInstance.getClass();
        Application application = application();
        InstanceFactory given = new GivenInstance(annotatedEndpointInstance, application.instances());
        return connect(application, EndpointModel.ofAnnotatedClient(type, given), annotatedEndpointInstance, path);
    }

    @Override
    public Session connectToServer(Class<?> annotatedEndpointClass, URI path) throws DeploymentException, IOException {
        Application application = application();
        EndpointModel model = EndpointModel.ofAnnotatedClient(annotatedEndpointClass, application.instances());
        return connect(application, model, null, path);
    }

    @Override
    public Session connectToServer(Endpoint endpointInstance, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException, IOException {
        Application application = application();
        InstanceFactory given = new GivenInstance(endpointInstance, application.instances());
        EndpointModel model = EndpointModel.ofEndpoint(endpointInstance.getClass(), orDefault(config), given);
        return connect(application, model, endpointInstance, path);
    }

    @Override
    public Session connectToServer(
            Class<? extends Endpoint> endpointClass, @Nullable ClientEndpointConfig config, URI path)
            throws DeploymentException, IOException {
        Application application = application();
        EndpointModel model = EndpointModel.ofEndpoint(endpointClass, orDefault(config), application.instances());
        return connect(application, model, null, path);
    }

    private static ClientEndpointConfig orDefault(@Nullable ClientEndpointConfig config) {
        return config == null ? ClientEndpointConfig.Builder.create().build() : config;
    }

    private Session connect(Application application, EndpointModel model, @Nullable Object endpoint, URI path)
            throws DeploymentException, IOException {
        requireOpen();
        ClientEndpointConfig config = model.clientConfig();
        Settings own = settings.with(SettingSource.userProperties(model.toString(), config.getUserProperties()));
        ConnectedClient connected;
        // For the configurator.
        Object entered = application.scope().enter();
        try {
            ExtensionManager offered = ConnectionSettings.offered(
                    own, config.getExtensions().stream().map(Extension::getName).toList());
            RandomGenerator keys = parts.services().maskKeys();
            connected = parts.client()
                    .connect(path, () -> new EndpointHandshake(config, offered, keys), config.getSSLContext(), own);
        } catch (HandshakeException refused) {
            throw new DeploymentException(
                    "the server at " + path.getHost() + " did not accept the WebSocket for " + path.getPath() + ": "
                            + refused.getMessage(),
                    refused);
        } finally {
            application.scope().leave(entered);
        }
        return open(application, model, endpoint, own, connected);
    }

    private Session open(
            Application application,
            EndpointModel model,
            @Nullable Object endpoint,
            Settings own,
            ConnectedClient connected)
            throws DeploymentException {
        String subprotocol = connected.agreement().subprotocol();
        SessionSeed seed = new SessionSeed(
                model,
                model.config(),
                endpoint,
                this,
                subprotocol == null ? "" : subprotocol,
                connected.agreement().extensions(),
                connected.uri().toString(),
                connected.uri().getRawQuery(),
                Map.of(),
                null,
                null,
                parts.sessions(),
                application.instances(),
                ConnectionSettings.options(own),
                parts.services(),
                parts.executor(),
                parts.streamHandlers(),
                application.scope(),
                session -> connected.closed());
        try {
            return SotoSession.open(seed, connected.transport());
        } catch (InstantiationException noEndpoint) {
            connected.closed();
            throw new DeploymentException("no instance of " + model + " can be made", noEndpoint);
        }
    }

    // Defaults.

    @Override
    public long getDefaultAsyncSendTimeout() {
        return settings.get(SettingTable.ASYNC_SEND_TIMEOUT).toMillis();
    }

    @Override
    public void setAsyncSendTimeout(long timeoutMillis) {
        change(SettingTable.ASYNC_SEND_TIMEOUT, Duration.ofMillis(Math.max(0, timeoutMillis)));
    }

    @Override
    public long getDefaultMaxSessionIdleTimeout() {
        return settings.get(SettingTable.IDLE_TIMEOUT).toMillis();
    }

    @Override
    public void setDefaultMaxSessionIdleTimeout(long timeoutMillis) {
        change(SettingTable.IDLE_TIMEOUT, Duration.ofMillis(Math.max(0, timeoutMillis)));
    }

    @Override
    public int getDefaultMaxBinaryMessageBufferSize() {
        return limit(SettingTable.MAX_BINARY_MESSAGE_BYTES);
    }

    @Override
    public void setDefaultMaxBinaryMessageBufferSize(int bytes) {
        change(SettingTable.MAX_BINARY_MESSAGE_BYTES, (long) Math.max(0, bytes));
    }

    @Override
    public int getDefaultMaxTextMessageBufferSize() {
        return limit(SettingTable.MAX_TEXT_MESSAGE_BYTES);
    }

    @Override
    public void setDefaultMaxTextMessageBufferSize(int bytes) {
        change(SettingTable.MAX_TEXT_MESSAGE_BYTES, (long) Math.max(0, bytes));
    }

    @Override
    public Set<Extension> getInstalledExtensions() {
        return installed;
    }

    /** A setting of 0 is no limit, which the Jakarta API writes as -1. */
    private int limit(Setting<Long> setting) {
        long bytes = settings.get(setting);
        return bytes == 0 ? -1 : (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private <T> void change(Setting<T> setting, T value) {
        lock.lock();
        try {
            settings = settings.with(setting, value);
        } finally {
            lock.unlock();
        }
    }

    // End.

    /** Throws IllegalStateException when the container has been closed. */
    void requireOpen() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the WebSocket container has been closed");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes all sessions with 1001, waits for their peers as long as dev.soto.shutdownTimeout says, and ends all threads.
     * Does nothing the second time.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        parts.close(settings.get(SettingTable.SHUTDOWN_TIMEOUT));
    }
}

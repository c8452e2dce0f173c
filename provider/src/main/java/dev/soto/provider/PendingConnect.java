package dev.soto.provider;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.client.ConnectedClient;
import dev.soto.provider.client.PlainHandshake;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connect of a {@link SotoClient}: a future, and the task that completes it. Whoever completes it otherwise interrupts
 * the task, which frees what it has got so far.
 */
final class PendingConnect extends CompletableFuture<WebSocketConnection> implements Runnable {
    private final SotoClient client;
    private final URI uri;
    private final ClientOptions options;
    private final CallbackScope scope;

    /** The thread that waits for the server; null before and after. Guarded by this. */
    private @Nullable Thread waiting;

    // Nobody waits for the stage that only interrupts.
    @SuppressWarnings("FutureReturnValueIgnored")
    PendingConnect(SotoClient client, URI uri, ClientOptions options) {
        this.client = client;
        this.uri = uri;
        this.options = options;
        this.scope = ContextLoader.scope(
                ContextLoader.ofApplication(null), options.opening().getClass());
        whenComplete((connection, failure) -> interruptWaiting());
    }

    /** Dependent stages are ordinary ones. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private synchronized void interruptWaiting() {
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    @Override
    public void run() {
        // For the stages that hang on this, too.
        Object entered = scope.enter();
        try {
            Settings own = client.settings().with(source(options.settings()));
            ConnectedClient connected = connect(own);
            if (isDone()) {
                abandon(connected);
            } else {
                open(connected, own);
            }
        } catch (Exception | Error failure) {
            // Lost when the future was completed by somebody else: then the failure is what they wanted.
            completeExceptionally(failure);
        } finally {
            scope.leave(entered);
        }
    }

    private ConnectedClient connect(Settings own) throws IOException, HandshakeException {
        long began = System.nanoTime();
        synchronized (this) {
            waiting = Thread.currentThread();
        }
        try {
            if (isDone()) {
                throw new IOException("cancelled");
            }
            ExtensionManager given = options.extensions();
            ExtensionManager offered = given == null ? ConnectionSettings.offered(own) : given;
            String origin = options.origin() == null ? ConnectionSettings.origin(own) : options.origin();
            ConnectedClient connected = client.connections()
                    .connect(
                            uri,
                            () -> new PlainHandshake(
                                    client.threads().services().maskKeys(),
                                    origin,
                                    options.subprotocols(),
                                    offered,
                                    options.headers()),
                            options.tls(),
                            own);
            observe(HandshakeView.ACCEPTED, null, began);
            return connected;
        } catch (HandshakeException refused) {
            observe(refused.status(), refused.getMessage(), began);
            throw refused;
        } catch (IOException noAnswer) {
            observe(HandshakeView.NO_ANSWER, noAnswer.toString(), began);
            throw noAnswer;
        } finally {
            synchronized (this) {
                waiting = null;
                // It was for the wait that is over; the thread goes on to other connects.
                Thread.interrupted();
            }
        }
    }

    private void observe(int status, @Nullable String failure, long began) {
        client.observation()
                .handshake(
                        SotoClient.ENDPOINT,
                        Role.CLIENT,
                        status,
                        () -> HandshakeView.ofClient(
                                SotoClient.ENDPOINT,
                                uri,
                                status,
                                failure,
                                Duration.ofNanos(System.nanoTime() - began)));
    }

    private void open(ConnectedClient connected, Settings own) throws Exception {
        ConnectionOptions limits = options.connection();
        WebSocketConnection connection = client.open()
                .open(
                        SotoClient.ENDPOINT,
                        Role.CLIENT,
                        options.transport().apply(connected.transport()),
                        connected.agreement().extensions(),
                        new ConnectionDetails(
                                connected.uri(),
                                options.origin() == null ? ConnectionSettings.origin(own) : options.origin(),
                                connected.agreement().subprotocol()),
                        limits == null ? ConnectionSettings.options(own) : limits,
                        client.threads().ofClient(SotoClient.ENDPOINT).services(),
                        ContextLoader.around(scope, options.opening()),
                        connected::closed);
        if (!complete(connection)) {
            connection.close(new CloseStatus(CloseCode.GOING_AWAY, "cancelled"));
        }
    }

    private static void abandon(ConnectedClient connected) {
        connected.agreement().extensions().close();
        connected.transport().close();
        connected.closed();
    }

    private static SettingSource source(Map<String, Object> settings) {
        return new SettingSource(Setting.Place.USER_PROPERTY, "client options", settings.keySet(), settings::get);
    }
}

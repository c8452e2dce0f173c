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
import dev.soto.provider.client.ObservedRequest;
import dev.soto.provider.client.PlainHandshake;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.IdleSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connect of a {@link SotoClient}: a future, and the task that completes it. Whoever completes it otherwise interrupts
 * the task, which frees what it has got so far.
 */
final class PendingConnect extends CompletableFuture<WebSocketConnection> implements Runnable {
    private static final List<Setting<?>> THREADS =
            List.of(ThreadTable.CALLBACK_THREADS, ThreadTable.CALLBACK_WAIT, ThreadTable.STREAM_THREADS);

    private final SotoClient client;
    private final URI uri;
    private final ClientOptions options;
    private final CallbackScope scope;
    private final Runnable work;

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
        this.work = client.observation().around(this::work);
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
        work.run();
    }

    private void work() {
        // For the stages that hang on this, too.
        Object entered = scope.enter();
        try {
            SettingSource given = source(options.settings());
            IdleSettings.warn(
                    given,
                    IdleSettings.OF_SERVERS,
                    "it is for servers, and this is a client; SotoServer.builder() takes it");
            IdleSettings.warn(
                    given,
                    THREADS,
                    "the threads are those of the SotoClient, for which the system properties or new SotoClient(settings) give it");
            Settings own = client.settings().with(given);
            ObservedHandshake observed = client.observation()
                    .begin(SotoClient.ENDPOINT, Role.CLIENT, () -> HandshakeStart.ofClient(SotoClient.ENDPOINT, uri));
            ConnectedClient connected = connect(own, observed);
            if (isDone()) {
                abandon(connected);
            } else {
                open(connected, own, observed);
            }
        } catch (Exception | Error failure) {
            // Lost when the future was completed by somebody else: then the failure is what they wanted.
            completeExceptionally(failure);
        } finally {
            scope.leave(entered);
        }
    }

    private ConnectedClient connect(Settings own, ObservedHandshake observed) throws IOException, HandshakeException {
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
                            () -> new ObservedRequest(
                                    new PlainHandshake(
                                            client.threads().services().maskKeys(),
                                            origin,
                                            options.subprotocols(),
                                            offered,
                                            options.headers()),
                                    observed),
                            options.tls(),
                            own);
            observe(observed, HandshakeView.ACCEPTED, null);
            return connected;
        } catch (HandshakeException refused) {
            observe(observed, refused.status(), refused.getMessage());
            throw refused;
        } catch (IOException noAnswer) {
            observe(observed, HandshakeView.NO_ANSWER, noAnswer.toString());
            throw noAnswer;
        } catch (RuntimeException | Error failure) {
            observe(observed, HandshakeView.NO_ANSWER, failure.toString());
            throw failure;
        } finally {
            synchronized (this) {
                waiting = null;
                // It was for the wait that is over; the thread goes on to other connects.
                Thread.interrupted();
            }
        }
    }

    private void observe(ObservedHandshake observed, int status, @Nullable String failure) {
        observed.answered(
                status, duration -> HandshakeView.ofClient(SotoClient.ENDPOINT, uri, status, failure, duration));
    }

    private void open(ConnectedClient connected, Settings own, ObservedHandshake observed) throws Exception {
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
                        client.threads()
                                .ofClient(SotoClient.ENDPOINT, client.settings())
                                .services(),
                        observed,
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

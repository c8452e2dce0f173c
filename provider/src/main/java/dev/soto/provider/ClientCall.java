package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.handshake.JakartaExtensions;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.bridge.session.SessionEnvironment;
import dev.soto.bridge.session.SessionSetup;
import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.provider.client.ConnectedClient;
import dev.soto.provider.client.EndpointHandshake;
import dev.soto.provider.client.ObservedRequest;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.reconnect.Connector;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.IdleSettings;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An endpoint that connects to a server, as often as it is asked to, in the application that it was made in. */
final class ClientCall implements Connector {
    private static final System.Logger LOG = System.getLogger(ClientCall.class.getName());

    private final SotoContainer container;
    private final Application.Calls calls;
    private final EndpointModel model;
    private final @Nullable Object endpoint;
    private final URI uri;

    /**
     * Creates a call.
     *
     * @param endpoint for each of its sessions; null has each make one
     */
    ClientCall(
            SotoContainer container, Application.Calls calls, EndpointModel model, @Nullable Object endpoint, URI uri) {
        this.container = container;
        this.calls = calls;
        this.model = model;
        this.endpoint = endpoint;
        this.uri = uri;
    }

    Application.Calls calls() {
        return calls;
    }

    /** Returns what names it in the log. */
    @Override
    public String toString() {
        return model.name() + " to " + uri.getScheme() + "://" + uri.getRawAuthority() + ", path "
                + Excerpt.of(String.valueOf(uri.getRawPath()));
    }

    /** Returns by what its sessions are counted. */
    String endpoint() {
        return model.name();
    }

    /** Connects as WebSocketContainer.connectToServer does. */
    Session connect() throws IOException, DeploymentException {
        return connectUnlessClosed(new CompletableFuture<>());
    }

    /** Is given up when the container is closed. */
    private Session connectUnlessClosed(CompletableFuture<Object> cancelled) throws IOException, DeploymentException {
        container.connecting().add(cancelled);
        try {
            return connect(reason -> {}, cancelled);
        } finally {
            container.connecting().remove(cancelled);
        }
    }

    /** Connects on a thread for callbacks. */
    CompletableFuture<Session> connectAsync() {
        CompletableFuture<Session> result = new CompletableFuture<>();
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        result.whenComplete((session, failure) -> {
            if (failure != null) {
                cancelled.completeExceptionally(failure);
            }
        });
        container.parts().tasks().execute(container.observation().around(() -> connect(result, cancelled)));
        return result;
    }

    private void connect(CompletableFuture<Session> result, CompletableFuture<Object> cancelled) {
        // For the stages that hang on the result.
        Object entered = calls.loader().enter();
        try {
            Session session = connectUnlessClosed(cancelled);
            if (!result.complete(session)) {
                session.close();
            }
        } catch (IOException | DeploymentException | RuntimeException failure) {
            if (!result.completeExceptionally(failure)) {
                LOG.log(System.Logger.Level.DEBUG, "a connect that was given up has ended", failure);
            }
        } finally {
            calls.loader().leave(entered);
        }
    }

    @Override
    public Session connect(Consumer<CloseReason> onClosed, CompletableFuture<?> cancelled)
            throws IOException, DeploymentException {
        container.requireOpen();
        ClientEndpointConfig config = model.clientConfig();
        Map<String, Object> properties = config.getUserProperties();
        // A configuration written by the application may have none.
        SettingSource given = EndpointProperties.of(
                model.toString(), model.endpointClass(), properties == null ? Map.of() : properties);
        IdleSettings.warn(
                given,
                IdleSettings.OF_SERVERS,
                "it is for servers, and this is an endpoint of a client; the configuration of a server's endpoint takes it");
        Settings ofClients = container.clientSettings();
        Settings own = ofClients.with(given);
        ObservedHandshake observed = container
                .observation()
                .begin(model.name(), Role.CLIENT, () -> HandshakeStart.ofClient(model.name(), uri));
        ConnectedClient connected;
        // For the configurator.
        CallbackScope scope = calls.scope().around(observed.scope());
        Object entered = scope.enter();
        try {
            ExtensionManager offered =
                    container.installed().offered(ofClients, given, JakartaExtensions.configured(config));
            RandomGenerator keys = container.parts().services().maskKeys();
            connected = container
                    .parts()
                    .client()
                    .connect(
                            uri,
                            () -> new ObservedRequest(
                                    new EndpointHandshake(
                                            config, offered, keys, ConnectionSettings.origin(own), model.notices()),
                                    observed),
                            config.getSSLContext(),
                            own,
                            threads(own).room(),
                            cancelled);
            observe(observed, HandshakeView.ACCEPTED, null);
        } catch (HandshakeException refused) {
            observe(observed, refused.status(), refused.getMessage());
            throw new DeploymentException(
                    "the server at " + uri.getHost() + " did not accept the WebSocket for " + uri.getPath() + ": "
                            + refused.getMessage(),
                    refused);
        } catch (IOException noAnswer) {
            observe(observed, HandshakeView.NO_ANSWER, noAnswer.toString());
            container.requireOpen(noAnswer);
            throw noAnswer;
        } catch (RuntimeException | Error failure) {
            observe(observed, HandshakeView.NO_ANSWER, failure.toString());
            container.requireOpen(failure);
            throw failure;
        } finally {
            scope.leave(entered);
        }
        return open(own, connected, onClosed, observed);
    }

    private EndpointThreads threads(Settings own) {
        return container.parts().threads().ofClient(model.name(), own);
    }

    private void observe(ObservedHandshake observed, int status, @Nullable String failure) {
        observed.answered(status, duration -> HandshakeView.ofClient(model.name(), uri, status, failure, duration));
    }

    private Session open(
            Settings own, ConnectedClient connected, Consumer<CloseReason> onClosed, ObservedHandshake observed)
            throws DeploymentException {
        EndpointThreads threads = threads(own);
        String subprotocol = connected.agreement().subprotocol();
        ContainerParts parts = container.parts();
        SessionSetup setup = new SessionSetup(
                model,
                model.config(),
                endpoint,
                subprotocol == null ? "" : subprotocol,
                connected.agreement().extensions(),
                connected.uri().toString(),
                connected.uri().getRawQuery(),
                Map.of(),
                null,
                null,
                ConnectionSettings.options(own),
                threads.services(),
                new SessionEnvironment(
                        container,
                        parts.sessions(),
                        calls.instances(),
                        threads.room(),
                        threads.streams(),
                        calls.scope(),
                        session -> closed(session, connected, onClosed)),
                observed);
        try {
            Session session = SotoSession.open(setup, connected.transport());
            // Otherwise nobody has been told that it is open, or it is closed with all others.
            container.requireOpen(null);
            return session;
        } catch (InstantiationException noEndpoint) {
            connected.closed();
            throw new DeploymentException("no instance of " + model + " can be made", noEndpoint);
        }
    }

    private static void closed(SotoSession session, ConnectedClient connected, Consumer<CloseReason> onClosed) {
        connected.closed();
        CloseReason reason = session.closeReason();
        if (reason != null) {
            onClosed.accept(reason);
        }
    }
}

package dev.soto.benchmarks;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.Role;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/**
 * A container of the whole provider, with sessions of Jakarta and connections of handlers over transports in memory: as many as the
 * heap holds, each with the handshake behind it that a server's is observed by.
 */
final class MemoryContainer implements AutoCloseable {
    /** Of what else is on the class path nothing is found that a container is added. */
    private static final ClassLoader WITHOUT_SERVICES = new ClassLoader(MemoryContainer.class.getClassLoader()) {
        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith("META-INF/services/") ? Collections.emptyEnumeration() : super.getResources(name);
        }
    };

    private final Observation observation;
    private final SotoServerContainer container;
    private final ConnectionServices services = ConnectionServices.create(Runnable::run);
    private final OpenConnections handlers;
    private final List<DeployedEndpoint> deployed = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();

    /**
     * Creates one without sessions.
     *
     * @param settings as system properties would give them
     * @param endpoints how many there are, {@code /endpoint/0} and so on, and as many routes of handlers, {@code /handler/0}
     */
    MemoryContainer(Map<String, String> settings, int endpoints) throws DeploymentException {
        LiveSettings live = new LiveSettings(Settings.read(new SettingSource(
                Setting.Place.SYSTEM_PROPERTY, "the benchmark's settings", settings.keySet(), settings::get)));
        observation = new Observation(live);
        container = new SotoServerContainer(
                WITHOUT_SERVICES,
                InstanceFactory.CONSTRUCTOR,
                CallbackScope.NONE,
                (request, response, endpoint, parameters) -> {
                    throw new DeploymentException("there is no HTTP request here");
                },
                new Admission(live),
                observation);
        handlers = new OpenConnections(observation);
        observation.addSource(handlers);
        for (int i = 0; i < endpoints; i++) {
            container.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/endpoint/" + i)
                    .build());
            routes.add("/handler/" + i);
        }
        container.applicationStarted();
        for (int i = 0; i < endpoints; i++) {
            deployed.add(container
                    .find("/endpoint/" + i)
                    .map(UriTemplateMap.Match::value)
                    .orElseThrow(() -> new DeploymentException("an endpoint is not there")));
        }
    }

    SotoServerContainer container() {
        return container;
    }

    /** Opens a session of Jakarta; they are dealt out to the endpoints in turn. */
    MemoryTransport openSession(int number) throws HandshakeException, InstantiationException {
        DeployedEndpoint endpoint = deployed.get(number % deployed.size());
        String path = endpoint.model().name();
        UpgradeRequest request = ServerSession.request(path);
        ObservedHandshake observed = begin(path, request);
        MemoryTransport transport = new MemoryTransport();
        container
                .accept(endpoint, request, ServerSession.facts(path), null, observed)
                .open(transport);
        answered(observed, path);
        return transport;
    }

    /** Opens a connection of a handler without Jakarta; they are dealt out to the routes in turn. */
    MemoryTransport openHandler(int number) throws Exception {
        String path = routes.get(number % routes.size());
        ObservedHandshake observed = begin(path, ServerSession.request(path));
        MemoryTransport transport = new MemoryTransport();
        handlers.open(
                path,
                Role.SERVER,
                transport,
                ExtensionChain.EMPTY,
                ConnectionDetails.UNKNOWN,
                ConnectionOptions.DEFAULTS,
                services,
                observed,
                EchoHandler::new,
                () -> {});
        answered(observed, path);
        return transport;
    }

    private ObservedHandshake begin(String path, UpgradeRequest request) {
        return observation.begin(
                path,
                Role.SERVER,
                () -> new HandshakeStart(path, Role.SERVER, "GET", "1.1", false, null, path, null, request.headers()));
    }

    private static void answered(ObservedHandshake observed, String path) {
        observed.answered(
                HandshakeView.ACCEPTED,
                took -> new HandshakeView(path, Role.SERVER, null, path, null, HandshakeView.ACCEPTED, null, took));
    }

    /** Cuts all sessions. */
    void cutAll() {
        // As a peer that is gone: it is nobody's error.
        IOException over = new IOException("the measurement is over");
        deployed.get(0)
                .environment()
                .registry()
                .sessions()
                .forEach(session -> session.connection().abort(over));
        handlers.all().forEach(connection -> connection.abort(over));
    }

    @Override
    public void close() {
        cutAll();
        container.close();
        observation.close();
        services.timer().close();
    }

    /** Sends back what it gets. */
    public static final class Echo extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(new Whole(session));
        }
    }

    private record Whole(Session session) implements MessageHandler.Whole<String> {
        @Override
        public void onMessage(String message) {
            session.getAsyncRemote().sendText(message);
        }
    }

    private record EchoHandler(WebSocketConnection connection) implements ConnectionListener {
        @Override
        public void onText(String message) {
            connection.sendText(message, null);
        }
    }
}

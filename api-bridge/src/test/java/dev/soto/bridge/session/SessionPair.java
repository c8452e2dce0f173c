package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** Two sessions over a pipe in memory: the endpoint under test, in either role, and a peer that notes what it receives. */
final class SessionPair implements AutoCloseable {
    final SotoSession tested;
    final SotoSession peerSession;
    final PeerEndpoint peer;
    final BlockingQueue<SotoSession> ended = new LinkedBlockingQueue<>();
    private final Environment environment;
    private final JoinedTransport peerEnd;

    /** What pairs may share: threads, registry, container. */
    static final class Environment implements AutoCloseable {
        final ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "pair");
            thread.setDaemon(true);
            return thread;
        });
        final ConnectionServices services = ConnectionServices.create(threads);
        final SessionRegistry registry;
        final TestContainer container = new TestContainer();
        InstanceFactory instances = InstanceFactory.CONSTRUCTOR;
        ConnectionOptions options = ConnectionOptions.DEFAULTS;
        CallbackScope scope = CallbackScope.NONE;
        Map<String, String> pathParameters = Map.of();
        String httpSessionId;

        Environment() {
            this(new SessionRegistry());
        }

        Environment(SessionRegistry registry) {
            this.registry = registry;
        }

        @Override
        public void close() {
            services.timer().close();
            threads.shutdownNow();
        }
    }

    private SessionPair(Environment environment, EndpointModel model, Object endpoint, PeerEndpoint peer)
            throws Exception {
        this.peer = peer;
        this.environment = environment;
        JoinedTransport[] ends = JoinedTransport.pair(environment.threads);
        this.peerEnd = ends[0];
        EndpointModel peerModel = peerModel(model.role().peer());
        this.peerSession = SotoSession.open(
                setup(environment, peerModel, peer, new SessionRegistry(), CallbackScope.NONE), ends[0]);
        this.tested =
                SotoSession.open(setup(environment, model, endpoint, environment.registry, environment.scope), ends[1]);
    }

    /** The peer takes nothing more. */
    void holdPeer() {
        peerEnd.hold();
    }

    /** The peer takes what has waited. */
    void releasePeer() {
        peerEnd.resumeReading();
    }

    /** Opens a pair for an annotated class. */
    static SessionPair annotated(Environment environment, Role role, Class<?> type) throws Exception {
        return annotated(environment, role, type, null);
    }

    /** Opens a pair for an instance of an annotated class. */
    static SessionPair annotated(Environment environment, Role role, Class<?> type, Object instance) throws Exception {
        return annotated(environment, role, type, instance, new PeerEndpoint());
    }

    /** Opens a pair with a given peer. */
    static SessionPair annotated(Environment environment, Role role, Class<?> type, Object instance, PeerEndpoint peer)
            throws Exception {
        EndpointModel model = role == Role.SERVER
                ? EndpointModel.ofAnnotatedServer(type, environment.instances)
                : EndpointModel.ofAnnotatedClient(type, environment.instances);
        return new SessionPair(environment, model, instance, peer);
    }

    /** Opens a pair for a model. */
    static SessionPair of(Environment environment, EndpointModel model, Object instance) throws Exception {
        return new SessionPair(environment, model, instance, new PeerEndpoint());
    }

    /** Opens a pair for an Endpoint. */
    static SessionPair programmatic(Environment environment, Role role, Endpoint endpoint) throws Exception {
        return of(environment, model(role, endpoint.getClass(), c -> c, c -> c), endpoint);
    }

    static EndpointModel model(
            Role role,
            Class<? extends Endpoint> type,
            UnaryOperator<ServerEndpointConfig.Builder> server,
            UnaryOperator<ClientEndpointConfig.Builder> client)
            throws Exception {
        EndpointConfig config = role == Role.SERVER
                ? server.apply(ServerEndpointConfig.Builder.create(type, "/test")
                                .configurator(new AnyInstance()))
                        .build()
                : client.apply(ClientEndpointConfig.Builder.create()).build();
        return EndpointModel.ofEndpoint(type, config, InstanceFactory.CONSTRUCTOR);
    }

    /** Lets tests use endpoint classes without a public constructor: they pass the instance. */
    static final class AnyInstance extends ServerEndpointConfig.Configurator {
        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
            return super.getEndpointInstance(endpointClass);
        }
    }

    private static EndpointModel peerModel(Role role) throws Exception {
        return model(role, PeerEndpoint.class, c -> c, c -> c);
    }

    private SessionSetup setup(
            Environment environment,
            EndpointModel model,
            Object endpoint,
            SessionRegistry registry,
            CallbackScope scope) {
        return new SessionSetup(
                model,
                model.config(),
                endpoint,
                "",
                ExtensionChain.EMPTY,
                "ws://localhost:8080/app/test?a=1&a=2&b",
                "a=1&a=2&b",
                environment.pathParameters,
                null,
                environment.httpSessionId,
                environment.options,
                environment.services,
                new SessionEnvironment(
                        environment.container,
                        registry,
                        environment.instances,
                        environment.threads,
                        environment.threads,
                        scope,
                        ended::add),
                null);
    }

    /** The remote of the peer sends a text and waits until it is out. */
    void send(String text) throws Exception {
        peerSession.getBasicRemote().sendText(text);
    }

    @Override
    public void close() {
        peerSession.connection().abort(new java.io.IOException("the test is over"));
        tested.connection().abort(new java.io.IOException("the test is over"));
    }

    Environment environment() {
        return environment;
    }
}

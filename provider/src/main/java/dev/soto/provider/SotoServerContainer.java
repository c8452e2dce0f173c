package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.HandshakeRefusedException;
import dev.soto.bridge.handshake.JakartaExtensions;
import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.handshake.ServerNegotiation;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.bridge.session.SessionEnvironment;
import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.admission.Slot;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.IdleSettings;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.ReadServices;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server container of a web application (Jakarta WebSocket section 6). It knows nothing of HTTP: whoever receives
 * requests finds the endpoint for a path, has the handshake accepted, sends its response and opens the session over a
 * transport. Thread-safe.
 */
public final class SotoServerContainer extends SotoContainer implements ServerContainer {
    private static final int UNAVAILABLE = 503;

    private final EndpointRegistry endpoints = new EndpointRegistry();
    private final Application application;
    private final PendingHandshakes handshakes = new PendingHandshakes();
    private final RequestUpgrade upgrade;
    private final Admission admission;
    private final StartedExtensions added;
    private volatile DrainControl drain;
    /** Nobody drains more than this container. */
    private boolean drainsAlone = true;

    /** Creates a container with admission and observation of its own; otherwise as the other constructor. */
    public SotoServerContainer(
            Settings settings,
            ClassLoader loader,
            InstanceFactory instances,
            CallbackScope scope,
            RequestUpgrade upgrade) {
        this(new LiveSettings(settings), loader, instances, scope, upgrade);
    }

    private SotoServerContainer(
            LiveSettings settings,
            ClassLoader loader,
            InstanceFactory instances,
            CallbackScope scope,
            RequestUpgrade upgrade) {
        this(loader, instances, scope, upgrade, new Admission(settings), new Observation(settings));
    }

    /**
     * Creates a container.
     *
     * @param loader the web application's; context class loader of its callbacks, see {@link ContextLoader}
     * @param instances makes endpoints, coders and configurators
     * @param scope around its callbacks, within the class loader
     * @param upgrade for {@link #upgradeHttpToWebSocket}
     * @param admission which handshakes are admitted; may be shared with what else an application is made of
     * @param observation what is seen of it, and its settings, which are the start for those of endpoints; may be shared likewise
     * @throws IllegalArgumentException when settings do not go together, or what reads one is not there
     */
    public SotoServerContainer(
            ClassLoader loader,
            InstanceFactory instances,
            CallbackScope scope,
            RequestUpgrade upgrade,
            Admission admission,
            Observation observation) {
        super(new ContainerParts(new ContainerThreads(observation.settings()), true, observation));
        this.application = new Application(instances, loader, scope);
        this.upgrade = upgrade;
        this.admission = admission;
        this.drain = new DrainControl(
                observation.settings(), admission, parts().services().timer(), parts().tasks());
        this.drain.add(drained());
        observation.drainWith(drain);
        observation.addResources(parts().threads()::resources);
        observation.addProbe(this::problems);
        observation.describedBy(this::asyncApi);
        this.added = startExtensions(settings(), loader, instances);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(parts().threads().problems());
        DeploymentException failure = endpoints.failure();
        if (isClosed()) {
            problems.add("the WebSocket container has been closed");
        } else if (failure != null) {
            problems.add("its endpoints are out of service: " + failure.getMessage());
        }
        return problems;
    }

    private StartedExtensions startExtensions(Settings settings, ClassLoader loader, InstanceFactory instances) {
        StartedExtensions found = null;
        boolean started = false;
        try {
            found = StartedExtensions.find(settings, loader);
            found.start(new ContainerExtension.Site(
                    this,
                    parts().sessions(),
                    loader,
                    instances,
                    application.of(ContainerExtension.class).scope(),
                    parts().tasks(),
                    parts().services().timer()));
            started = true;
            return found;
        } finally {
            if (!started) {
                if (found != null) {
                    found.close();
                }
                super.close();
            }
        }
    }

    /** Returns what has been added to this container, see {@link ContainerExtension}; empty when no such thing is on the class path. */
    public <T> Optional<T> extension(Class<T> type) {
        return added.get(type);
    }

    /** Returns the endpoints that are deployed now, as AsyncAPI 3 describes them (JSON). */
    private String asyncApi(String title) {
        return AsyncApi.describe(
                title, "1", endpoints().stream().map(DeployedEndpoint::model).toList(), List.of());
    }

    /** Returns the sessions of server endpoints, for a {@link Drain}. */
    public Drain.Group drained() {
        return new DrainedSessions(parts().sessions());
    }

    @Override
    Application application() {
        return application;
    }

    /**
     * Begins to empty this server: see {@link Drain}. The second call returns the same drain.
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

    /** Leaves the draining to what drains more than this container. */
    public void drainWith(DrainControl whole) {
        drain = whole;
        drainsAlone = false;
        observation().drainWith(whole);
    }

    /** Returns what begins the drain, and tells health checks. */
    public DrainControl drainControl() {
        return drain;
    }

    /** Drains first where dev.soto.drainAtStop says so. Also ends the threads of clients from ContainerProvider that nobody uses, which would linger otherwise. */
    @Override
    public void close() {
        close(this::isInCallback);
    }

    /**
     * As {@link #close()}, for what serves the container and is about to end itself, and with that all connections: also within a callback it waits
     * until a close that has begun is over, which may wait for that callback in turn, as long as dev.soto.shutdownTimeout says.
     */
    public void closeWithHost() {
        close(() -> false);
    }

    private void close(BooleanSupplier isWaitedFor) {
        if (settings().get(ServerTable.DRAIN_AT_STOP) && !isClosed()) {
            drain.awaitEmpty();
        }
        drain.stopping();
        added.close();
        if (stop(isWaitedFor) && drainsAlone) {
            drain.stopped();
        }
        SotoContainerProvider.endIdle();
    }

    // Deployment.

    /**
     * Deploys an annotated class; the same class again changes nothing. Possible at any time, also while the application
     * serves requests.
     *
     * @throws DeploymentException when the class breaks a rule or its path is taken; while the application starts, this
     *     takes all its endpoints out of service (WSC-5.2.1-3)
     */
    @Override
    public void addEndpoint(Class<?> endpointClass) throws DeploymentException {
        requireOpen();
        requireGiven(endpointClass, "the class of the endpoint");
        endpoints.add(() ->
                deployed(endpointClass, true, instances -> EndpointModel.ofAnnotatedServer(endpointClass, instances)));
    }

    /** Deploys an endpoint with its configuration; as {@link #addEndpoint(Class)}. */
    @Override
    public void addEndpoint(ServerEndpointConfig config) throws DeploymentException {
        requireOpen();
        requireGiven(config, "the configuration of the endpoint");
        requireGiven(config.getEndpointClass(), "the class in the configuration of the endpoint");
        endpoints.add(() ->
                deployed(config.getEndpointClass(), true, instances -> EndpointModel.ofServer(config, instances)));
    }

    private static void requireGiven(@Nullable Object given, String what) throws DeploymentException {
        if (given == null) {
            throw new DeploymentException(what + " is null (see the Javadoc of ServerContainer.addEndpoint)");
        }
    }

    /** To be called when the web application has started, see {@link #addEndpoint(Class)}. */
    public void applicationStarted() {
        endpoints.started();
    }

    /** Returns the endpoints that are deployed now, in the order in which they were. */
    public List<DeployedEndpoint> endpoints() {
        return endpoints.all();
    }

    /**
     * Returns why all endpoints are out of service: one failed while the application started (WSC-5.2.1-3); null when none
     * did.
     */
    public @Nullable DeploymentException deploymentFailure() {
        return endpoints.failure();
    }

    private interface ModelMaker {
        EndpointModel make(InstanceFactory instances) throws DeploymentException;
    }

    /**
     * Makes ready to serve.
     *
     * @param byPath whether its path is found here; who calls upgradeHttpToWebSocket has judged the request, so that the default of
     *     allowedOrigins does not hold, and deploys for each request anew what is one endpoint
     */
    private DeployedEndpoint deployed(Class<?> endpointClass, boolean byPath, ModelMaker maker)
            throws DeploymentException {
        Application.Calls calls = application.of(endpointClass);
        return calls.deploy(() -> deployed(calls, maker.make(calls.instances()), byPath));
    }

    private DeployedEndpoint deployed(Application.Calls calls, EndpointModel model, boolean byPath)
            throws DeploymentException {
        JakartaExtensions.requireNamed(model);
        try {
            // Limits and times are read again for each session, because modifyHandshake may change them.
            SettingSource properties = userProperties(model.serverConfig());
            Supplier<ExtensionManager> extensions = installed().forEndpoint(settings(), properties);
            Settings own = settings().with(properties);
            if (properties.mayGive()) {
                IdleSettings.warn(
                        properties,
                        IdleSettings.OF_CLIENTS,
                        "it is for clients, and this is an endpoint of a server; the configuration of a client's endpoint takes it");
            }
            added.deploying(model);
            parts().sessions().declare(model.name());
            EndpointThreads threads = byPath
                    ? parts().threads().endpoint(model.toString(), model.name(), Role.SERVER, own)
                    : parts().threads().ofUpgrade(model.name(), own);
            return new DeployedEndpoint(
                    model,
                    new ServerNegotiation(model, extensions, origins(own, byPath)),
                    environment(calls, threads),
                    admission.endpoint(model.toString(), now -> now.with(properties)),
                    threads,
                    new SharedText());
        } catch (IllegalArgumentException badValue) {
            throw new DeploymentException(badValue.getMessage(), badValue);
        }
    }

    private static OriginPolicy origins(Settings own, boolean checks) {
        return checks || own.isGiven(ServerTable.ALLOWED_ORIGINS)
                ? own.get(ServerTable.ALLOWED_ORIGINS)
                : OriginPolicy.ANY;
    }

    private SessionEnvironment environment(Application.Calls calls, EndpointThreads threads) {
        return new SessionEnvironment(
                this,
                parts().sessions(),
                calls.instances(),
                threads.room(),
                threads.streams(),
                calls.scope(),
                session -> {});
    }

    // Handshakes.

    /**
     * Returns the endpoint for a path, and the values of its variables.
     *
     * @param path relative to the context, with a slash at its start, still percent-encoded, without query
     */
    public Optional<UriTemplateMap.Match<DeployedEndpoint>> find(String path) {
        return endpoints.find(path);
    }

    /** As the other method, for a handshake that nobody observes. */
    public PendingUpgrade accept(
            DeployedEndpoint endpoint, UpgradeRequest request, RequestFacts facts, @Nullable String httpSessionId)
            throws HandshakeException, InstantiationException {
        return accept(endpoint, request, facts, httpSessionId, null);
    }

    /**
     * Checks a handshake and makes all that its session needs, but the transport. Calls the configurator and makes the
     * endpoint instance, in the scope of the application.
     *
     * <p>First of all it has to be admitted, see {@link Admission}: what is refused has cost nothing.
     *
     * @param httpSessionId for closing the session with the HTTP session; null when there is none
     * @param observed by {@link Observation#begin}; whoever calls this tells it of the answer; null for none
     * @throws HandshakeException when it is refused, for example with 503 because the container is stopping; it says with what answer
     * @throws InstantiationException when there is no endpoint instance
     */
    public PendingUpgrade accept(
            DeployedEndpoint endpoint,
            UpgradeRequest request,
            RequestFacts facts,
            @Nullable String httpSessionId,
            @Nullable ObservedHandshake observed)
            throws HandshakeException, InstantiationException {
        if (isClosed()) {
            throw stopping();
        }
        Slot slot = endpoint.admission()
                .admit(
                        facts.userProperties().get(SotoSession.REMOTE_ADDRESS),
                        request.headers(),
                        facts.userPrincipal());
        if (!parts().sessions().expect()) {
            slot.free();
            throw stopping();
        }
        PendingHandshakes.Pending pending = handshakes.begin(httpSessionId);
        PendingUpgrade accepted = null;
        CallbackScope ofEndpoint = endpoint.environment().scope();
        CallbackScope scope = observed == null ? ofEndpoint : ofEndpoint.around(observed.scope());
        Object entered = scope.enter();
        try {
            accepted =
                    negotiate(endpoint, request, facts, pending, slot, observed).pendingUpgrade();
            return accepted;
        } catch (HandshakeRefusedException refused) {
            throw refused.toHandshakeException();
        } finally {
            scope.leave(entered);
            if (accepted == null) {
                handshakes.end(pending);
                slot.free();
                parts().sessions().arrived();
            }
        }
    }

    private static HandshakeException stopping() {
        return new HandshakeException(HandshakeError.FAILED, UNAVAILABLE, new Headers(), "the application is stopping");
    }

    private EndpointUpgrade negotiate(
            DeployedEndpoint endpoint,
            UpgradeRequest request,
            RequestFacts facts,
            PendingHandshakes.@Nullable Pending pending,
            Slot slot,
            @Nullable ObservedHandshake observed)
            throws HandshakeException, InstantiationException {
        ServerNegotiation.Agreement accepted = endpoint.negotiation().accept(request, facts);
        boolean complete = false;
        try {
            Settings own = own(accepted.config());
            Object instance = endpoint.model().newInstance(application.instances());
            complete = true;
            return new EndpointUpgrade(this, endpoint, instance, accepted, facts, pending, own, slot, observed);
        } finally {
            if (!complete) {
                accepted.extensions().close();
            }
        }
    }

    // HTTP sessions.

    /** An HTTP session has ended: the WebSocket sessions of an authenticated user in it are closed with 1008 (WSC-7.2-3). */
    public void httpSessionEnded(String httpSessionId) {
        closeAuthenticated(httpSessionId, "the HTTP session has ended");
    }

    /** The user of an HTTP session has logged out; what follows is that of {@link #httpSessionEnded}. */
    public void userLoggedOut(String httpSessionId) {
        closeAuthenticated(httpSessionId, "the user has logged out");
    }

    private void closeAuthenticated(String httpSessionId, String reason) {
        handshakes.httpSessionEnded(httpSessionId, reason);
        parts().sessions()
                .closeHttpSession(
                        httpSessionId,
                        new CloseStatus(CloseCode.POLICY_VIOLATION, reason),
                        SotoServerContainer::isAuthenticated);
    }

    /** Returns whether there are WebSocket sessions that were opened within an HTTP session. */
    public boolean hasSessionsOf(String httpSessionId) {
        return parts().sessions().hasSessionsOf(httpSessionId);
    }

    /** An HTTP session has got another id. */
    public void httpSessionIdChanged(String before, String after) {
        handshakes.httpSessionIdChanged(before, after);
        parts().sessions().httpSessionIdChanged(before, after);
    }

    PendingHandshakes handshakes() {
        return handshakes;
    }

    /** A session is open: makes up for what happened to its HTTP session during the handshake. */
    void opened(PendingHandshakes.@Nullable Pending pending, @Nullable String httpSessionId) {
        PendingHandshakes.Outcome outcome = handshakes.end(pending);
        if (outcome != null && httpSessionId != null) {
            if (!outcome.httpSessionId().equals(httpSessionId)) {
                parts().sessions().httpSessionIdChanged(httpSessionId, outcome.httpSessionId());
            }
            if (outcome.end() != null) {
                closeAuthenticated(outcome.httpSessionId(), outcome.end());
            }
        }
    }

    private static boolean isAuthenticated(SotoSession session) {
        try {
            return session.getUserPrincipal() != null;
        } catch (IllegalStateException ended) {
            // Then there is nothing to close.
            return false;
        }
    }

    /** Returns what transports read with. */
    public ReadServices reading() {
        return parts().reading();
    }

    @Override
    public void upgradeHttpToWebSocket(
            Object httpServletRequest,
            Object httpServletResponse,
            ServerEndpointConfig config,
            Map<String, String> pathParameters)
            throws IOException, DeploymentException {
        requireOpen();
        DeployedEndpoint endpoint = deployed(
                config.getEndpointClass(),
                false,
                instances -> EndpointModel.ofUpgrade(config, pathParameters.keySet(), instances));
        upgrade.upgrade(httpServletRequest, httpServletResponse, endpoint, pathParameters);
    }

    /** Most endpoints have no setting of their own, and share the container's. */
    private Settings own(ServerEndpointConfig config) {
        for (String name : config.getUserProperties().keySet()) {
            if (Settings.concerns(name)) {
                return settings().with(userProperties(config));
            }
        }
        return settings();
    }

    private static SettingSource userProperties(ServerEndpointConfig config) {
        return EndpointProperties.of(config.getPath(), config.getEndpointClass(), config.getUserProperties());
    }
}

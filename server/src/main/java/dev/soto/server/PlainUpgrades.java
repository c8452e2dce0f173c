package dev.soto.server;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Transport;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.ServerHandshake.Strictness;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.Role;
import dev.soto.provider.ContainerThreads;
import dev.soto.provider.ContextLoader;
import dev.soto.provider.DrainControl;
import dev.soto.provider.EndpointThreads;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.admission.EndpointAdmission;
import dev.soto.provider.admission.Slot;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.transport.PendingUpgrade;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The handlers of a server and their handshakes, with libsoup's answers. Thread-safe. */
final class PlainUpgrades {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(PlainUpgrades.class.getName()));
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    private final ServerHandshake rules = new ServerHandshake(Strictness.LIBSOUP);
    private final List<Route> routes;
    private final Map<Route, EndpointAdmission> admissions = new HashMap<>();
    private final Map<Route, EndpointThreads> ownThreads = new IdentityHashMap<>();
    private final OriginPolicy origins;
    private final Map<Route, CallbackScope> scopes = new IdentityHashMap<>();
    private final ExtensionManager extensions;
    /** Those of the application; null for what the settings say. */
    private final @Nullable ConnectionOptions options;

    private final LiveSettings settings;
    private final ContainerThreads threads;
    private final OpenConnections connections;
    private final DrainControl drain;
    private final UnaryOperator<Transport> around;

    PlainUpgrades(
            List<Route> routes,
            Admission admission,
            LiveSettings settings,
            ExtensionManager extensions,
            @Nullable ConnectionOptions options,
            ContainerThreads threads,
            OpenConnections connections,
            DrainControl drain,
            UnaryOperator<Transport> around) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> route.path().length())
                        .reversed())
                .toList();
        this.origins = settings.get(ServerTable.ALLOWED_ORIGINS);
        routes.forEach(route -> admissions.put(route, admission.endpoint(route.path(), now -> now)));
        ClassLoader loader = ContextLoader.ofApplication(null);
        for (Route route : routes) {
            ownThreads.put(route, threads.endpoint(route.path(), route.path(), Role.SERVER, settings.get()));
            scopes.put(route, ContextLoader.scope(loader, route.handler().getClass()));
        }
        this.extensions = extensions;
        this.options = options;
        this.settings = settings;
        this.threads = threads;
        this.connections = connections;
        this.drain = drain;
        this.around = around;
    }

    Optional<Upgrade> find(String path) {
        for (Route route : routes) {
            if (route.matches(path)) {
                return Optional.of(new Upgrade(
                        route.path(), (handshake, request, observed) -> accept(route, handshake, request, observed)));
            }
        }
        return Optional.empty();
    }

    private PendingUpgrade accept(Route route, UpgradeRequest handshake, Request request, ObservedHandshake observed)
            throws HandshakeException {
        Slot slot = Objects.requireNonNull(admissions.get(route))
                .admit(request.getConnectionMetaData().getRemoteSocketAddress(), handshake.headers(), null);
        if (!connections.expect()) {
            slot.free();
            throw new HandshakeException(HandshakeError.FAILED, UNAVAILABLE, new Headers(), "the server is stopping");
        }
        boolean complete = false;
        try {
            PendingUpgrade accepted = process(route, handshake, request, slot, observed);
            complete = true;
            return accepted;
        } finally {
            if (!complete) {
                slot.free();
                connections.arrived();
            }
        }
    }

    private PendingUpgrade process(
            Route route, UpgradeRequest handshake, Request request, Slot slot, ObservedHandshake observed)
            throws HandshakeException {
        URI uri = RequestUri.of(request);
        requireOrigin(route, handshake, uri, request);
        ServerHandshake.Accepted accepted = rules.process(handshake, route.origin(), route.subprotocols(), extensions);
        boolean complete = false;
        try {
            Headers further = check(route, handshake, request, observed);
            further.toOrderedMap().forEach((name, values) -> {
                if (!accepted.response().headers().has(name)) {
                    values.forEach(value -> accepted.response().headers().add(name, value));
                }
            });
            complete = true;
        } finally {
            if (!complete) {
                accepted.extensions().close();
            }
        }
        ConnectionDetails details =
                new ConnectionDetails(uri, handshake.headers().first("Origin"), accepted.subprotocol());
        return new PendingUpgrade(
                new HandlerUpgrade(route, handshake, accepted, details, slot, observed),
                threads.reading(),
                threads(route).detector(),
                false);
    }

    /** A route that names its origin has said enough. */
    private void requireOrigin(Route route, UpgradeRequest handshake, URI uri, Request request)
            throws HandshakeException {
        if (route.handler().checksOrigin()
                || route.origin() != null && !origins.isListed()
                || origins.allows(handshake, uri.toString(), RequestCertificates.of(request).length > 0)) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "origin " + route.path(),
                () -> "a handshake for " + route.path() + " from "
                        + Request.getRemoteAddr(request)
                        + " is refused with 403: its Origin is "
                        + handshake.headers().joined("Origin") + ", its URI "
                        + uri + ", and " + ServerTable.ALLOWED_ORIGINS + " is " + origins);
        throw new HandshakeException(
                HandshakeError.BAD_ORIGIN,
                FORBIDDEN,
                new Headers(),
                "a page of this Origin may not open a WebSocket here (" + ServerTable.ALLOWED_ORIGINS
                        + ", RFC 6455 section 10.2)");
    }

    private Headers check(Route route, UpgradeRequest handshake, Request request, ObservedHandshake observed)
            throws HandshakeException {
        Headers further = new Headers();
        CallbackScope scope = scope(route).around(observed.scope());
        Object entered = scope.enter();
        try {
            route.handler()
                    .check(handshake, further, request.getConnectionMetaData().getRemoteSocketAddress());
            return further;
        } finally {
            scope.leave(entered);
        }
    }

    private EndpointThreads threads(Route route) {
        return Objects.requireNonNull(ownThreads.get(route));
    }

    private CallbackScope scope(Route route) {
        return scopes.getOrDefault(route, CallbackScope.NONE);
    }

    private final class HandlerUpgrade implements PendingUpgrade.Handshake {
        private final Route route;
        private final UpgradeRequest handshake;
        private final ServerHandshake.Accepted accepted;
        private final ConnectionDetails details;
        private final Slot slot;
        private final ObservedHandshake observed;

        HandlerUpgrade(
                Route route,
                UpgradeRequest handshake,
                ServerHandshake.Accepted accepted,
                ConnectionDetails details,
                Slot slot,
                ObservedHandshake observed) {
            this.slot = slot;
            this.observed = observed;
            this.route = route;
            this.handshake = handshake;
            this.accepted = accepted;
            this.details = details;
        }

        @Override
        public UpgradeResponse response() {
            return accepted.response();
        }

        @Override
        public void open(Transport transport) {
            try {
                drain.opened(new DrainedConnections.Member(connections.open(
                        route.path(),
                        Role.SERVER,
                        around.apply(transport),
                        accepted.extensions(),
                        details,
                        options == null ? ConnectionSettings.options(settings.get()) : options,
                        threads(route).services(),
                        observed,
                        ContextLoader.around(
                                scope(route), connection -> route.handler().opened(connection, handshake)),
                        slot::free)));
            } catch (Exception failure) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        RepeatedLog.kind(route.path(), failure),
                        () -> "the handler of " + route.path() + " failed when a connection opened",
                        failure);
            } finally {
                connections.arrived();
            }
        }

        @Override
        public void abandon() {
            slot.free();
            accepted.extensions().close();
            connections.arrived();
        }
    }
}

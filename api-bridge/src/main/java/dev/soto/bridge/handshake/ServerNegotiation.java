package dev.soto.bridge.handshake;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Who;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.syntax.Excerpt;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of a server endpoint: the rules of RFC 6455 and the calls of the configurator, in this order:
 * checkOrigin, getNegotiatedSubprotocol, getNegotiatedExtensions, modifyHandshake. Immutable and thread-safe; one for an
 * endpoint. The caller sets the thread's context class loader.
 */
public final class ServerNegotiation {
    private static final String ORIGIN_SETTING = "dev.soto.allowedOrigins";
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    /** What modifyHandshake cannot change without breaking the handshake. */
    private static final Set<String> KEPT = Set.of(
            "Upgrade",
            "Connection",
            HandshakeResponse.SEC_WEBSOCKET_ACCEPT,
            HandshakeRequest.SEC_WEBSOCKET_EXTENSIONS,
            // An answer 101 has no content (RFC 9110 section 8.6, RFC 9112 section 6.1).
            "Content-Length",
            "Transfer-Encoding");

    private final ServerEndpointConfig config;
    private final Supplier<ExtensionManager> extensions;
    private final OriginPolicy origins;
    private final RepeatedLog log = new RepeatedLog(System.getLogger(ServerNegotiation.class.getName()));
    private final EndpointNotices notices;
    private final ServerHandshake handshake = new ServerHandshake(ServerHandshake.Strictness.JAKARTA);

    /**
     * An accepted handshake.
     *
     * @param response to send, with what the configurator added
     * @param subprotocol empty when none
     * @param extensions belong to the caller, who gives them to the connection or closes them
     * @param config of this connection; its user properties are the session's
     */
    public record Agreement(
            UpgradeResponse response, String subprotocol, ExtensionChain extensions, ServerEndpointConfig config) {}

    /**
     * Creates a negotiation for an endpoint.
     *
     * @param model of the endpoint
     * @param extensions that the container has for this endpoint; asked once a handshake
     * @param origins which pages may open sessions: what is listed holds whatever the configurator says; the rest is what the
     *     default of checkOrigin says
     */
    public ServerNegotiation(EndpointModel model, Supplier<ExtensionManager> extensions, OriginPolicy origins) {
        this.origins = origins;
        this.config = model.serverConfig();
        this.extensions = extensions;
        this.notices = model.notices();
    }

    /**
     * Checks a request and makes the answer.
     *
     * @throws HandshakeException with the status to answer: 400, 405, 426 for a request that breaks a rule of RFC 6455
     *     section 4.2.1, 403 when checkOrigin or the settings say so, or checkOrigin throws, 500 when the configurator throws
     *     elsewhere or breaks a rule, what the configurator says when it throws a {@link HandshakeRefusedException}
     */
    public Agreement accept(UpgradeRequest request, RequestFacts facts) throws HandshakeException {
        ServerHandshake.check(request);
        try {
            return negotiate(request, facts);
        } catch (HandshakeRefusedException refused) {
            throw refused.toHandshakeException();
        } catch (RuntimeException e) {
            // The message may be sent to the peer; what happened is in the cause.
            throw serverError("the configurator of the endpoint failed", e);
        }
    }

    private Agreement negotiate(UpgradeRequest request, RequestFacts facts) throws HandshakeException {
        requireOrigin(request, facts);
        List<String> requested = ServerHandshake.subprotocols(request);
        String subprotocol = subprotocol(requested);
        ExtensionChain chain = extensions(ServerHandshake.offers(request));
        try {
            UpgradeResponse proposed = ServerHandshake.accept(request, subprotocol, chain);
            ConnectionConfig own = new ConnectionConfig(config, facts.userProperties());
            UpgradeResponse response = modify(own, new RequestView(request, facts), proposed);
            return new Agreement(response, agreed(response, requested), chain, own);
        } catch (HandshakeException | RuntimeException | Error e) {
            chain.close();
            throw e;
        }
    }

    /** A request without an Origin header is asked about too, with null: it is up to the configurator. */
    private void requireOrigin(UpgradeRequest request, RequestFacts facts) throws HandshakeException {
        String origin = request.headers().first("Origin");
        boolean allowed = origin == null || isAllowed(request, facts);
        if (!allowed && origins.isListed()) {
            throw refusedByPolicy(request, facts);
        }
        OriginCheck check = ask(origin, allowed);
        if (check.trusted()) {
            return;
        }
        if (check.byDefault()) {
            throw refusedByPolicy(request, facts);
        }
        throw refusedByConfigurator("the endpoint does not accept this Origin");
    }

    private OriginCheck ask(@Nullable String origin, boolean allowed) throws HandshakeException {
        try {
            return OriginCheck.ask(config.getConfigurator(), origin, allowed);
        } catch (HandshakeRefusedException own) {
            throw own;
        } catch (RuntimeException failure) {
            // It did not say yes. Most often it counts on an Origin, which only browsers send.
            notices.originCheckFailed(config.getConfigurator().getClass(), origin, failure);
            HandshakeException refusal = refusedByConfigurator(
                    origin == null
                            ? "the endpoint does not accept a request without Origin"
                            : "the endpoint does not accept this Origin");
            refusal.initCause(failure);
            throw refusal;
        }
    }

    private static HandshakeException refusedByConfigurator(String message) {
        return new HandshakeException(HandshakeError.BAD_ORIGIN, FORBIDDEN, new Headers(), message);
    }

    private boolean isAllowed(UpgradeRequest request, RequestFacts facts) {
        return origins.allows(
                request,
                facts.requestUri(),
                facts.userPrincipal() != null || !facts.certificates().isEmpty());
    }

    private HandshakeException refusedByPolicy(UpgradeRequest request, RequestFacts facts) {
        log.log(
                System.Logger.Level.WARNING,
                "origin",
                () -> "a handshake for " + config.getPath() + " is refused with 403, "
                        + Who.of(peer(facts), user(facts), facts.requestUri()) + ": its Origin is "
                        + Excerpt.of(String.valueOf(request.headers().joined("Origin"))) + ", ours "
                        + Who.origin(facts.requestUri()) + ", and "
                        + ORIGIN_SETTING + " is " + origins
                        + (origins.isListed()
                                ? ""
                                : ", which wants the same origin from requests with cookies, HTTP authentication or a"
                                        + " certificate"));
        return new HandshakeException(
                HandshakeError.BAD_ORIGIN,
                FORBIDDEN,
                new Headers(),
                "a page of this Origin may not open a WebSocket here (" + ORIGIN_SETTING + ", RFC 6455 section 10.2)");
    }

    private static @Nullable Object peer(RequestFacts facts) {
        return facts.userProperties().get("jakarta.websocket.endpoint.remoteAddress");
    }

    private static @Nullable String user(RequestFacts facts) {
        return facts.userPrincipal() == null ? null : facts.userPrincipal().getName();
    }

    private String subprotocol(List<String> requested) {
        @Nullable
        String chosen = config.getConfigurator().getNegotiatedSubprotocol(config.getSubprotocols(), requested);
        return chosen == null ? "" : chosen;
    }

    /** modifyHandshake may have set the subprotocol as well. */
    private String agreed(UpgradeResponse response, List<String> requested) throws HandshakeException {
        List<String> chosen = response.headers().values(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL);
        if (chosen.isEmpty()) {
            return "";
        }
        if (chosen.size() > 1 || !requested.contains(chosen.get(0))) {
            throw serverError(
                    "the configurator of the endpoint chose the subprotocol " + chosen
                            + ", which the client did not offer (RFC 6455 section 4.2.2 item 4)",
                    null);
        }
        return chosen.get(0);
    }

    /** Asks the configurator, and leaves out what the client did not offer and what nothing here implements. */
    private ExtensionChain extensions(List<ExtensionOffer> offers) throws HandshakeException {
        ExtensionManager supported = SotoExtension.supported(config.getExtensions(), extensions.get());
        List<Extension> chosen = config.getConfigurator()
                .getNegotiatedExtensions(installed(supported), new ArrayList<>(JakartaExtensions.of(offers)));
        if (chosen == null || chosen.isEmpty() || offers.isEmpty()) {
            return ExtensionChain.EMPTY;
        }
        List<ExtensionOffer> accepted = new ArrayList<>();
        for (Extension extension : chosen) {
            List<ExtensionOffer> same = offers.stream()
                    .filter(offer -> offer.name().equals(extension.getName()))
                    .toList();
            if (extension instanceof SotoExtension) {
                // It is ours, so its parameters are not the client's.
                accepted.addAll(same);
            } else if (!same.isEmpty()) {
                accepted.add(JakartaExtensions.toOffer(extension));
            }
        }
        return handshake.negotiate(accepted, SotoExtension.supported(chosen, supported));
    }

    /** Those of the endpoint first, then those of the container. */
    private List<Extension> installed(ExtensionManager supported) {
        List<Extension> installed = new ArrayList<>(config.getExtensions());
        for (String name : supported.names()) {
            if (!JakartaExtensions.contains(installed, name)) {
                installed.add(JakartaExtensions.named(name));
            }
        }
        return installed;
    }

    private UpgradeResponse modify(ConnectionConfig own, RequestView request, UpgradeResponse proposed) {
        ResponseView response = new ResponseView(proposed.headers());
        config.getConfigurator().modifyHandshake(own, request, response);
        Map<String, List<String>> changed = response.handedOut();
        return changed == null
                ? proposed
                : new UpgradeResponse(
                        proposed.status(),
                        HeaderMaps.merge(
                                proposed.headers(),
                                changed,
                                KEPT,
                                name -> notices.fieldStays(
                                        "modifyHandshake",
                                        name,
                                        name.equals(HandshakeRequest.SEC_WEBSOCKET_EXTENSIONS)
                                                ? "; getNegotiatedExtensions chooses extensions"
                                                : "")),
                        proposed.bootstrap());
    }

    private static HandshakeException serverError(String message, @Nullable Throwable cause) {
        HandshakeException failure =
                new HandshakeException(HandshakeError.FAILED, SERVER_ERROR, new Headers(), message);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }
}

package dev.soto.bridge.handshake;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of a client endpoint: one instance an attempt, used by one thread at a time. The caller sets the
 * thread's context class loader and closes the negotiation in any case.
 */
public final class ClientNegotiation implements AutoCloseable {
    /** What beforeRequest cannot change: the answer is checked against it, and a handshake has no content. */
    private static final Set<String> KEPT = Set.of(
            "Upgrade",
            "Connection",
            HandshakeRequest.SEC_WEBSOCKET_KEY,
            HandshakeRequest.SEC_WEBSOCKET_VERSION,
            HandshakeRequest.SEC_WEBSOCKET_PROTOCOL,
            HandshakeRequest.SEC_WEBSOCKET_EXTENSIONS,
            "Content-Length",
            "Transfer-Encoding");

    private final ClientEndpointConfig config;
    private final EndpointNotices notices;
    private final ClientHandshake handshake;

    /**
     * Prepares an attempt with a fresh key: offers the preferred subprotocols (WSC-3.2.1-1), the extensions of the
     * configuration in their order (WSC-3.2.2-1), and the others that the container has. An extension of the configuration
     * that nothing here implements is offered as it is, behind the others; a server that accepts it fails the handshake.
     *
     * @param extensions that the container has and this client may use
     * @param random secure random bits for the key
     * @param origin the Origin to send unless beforeRequest says otherwise; null for none
     * @param notices says what of beforeRequest has no effect
     */
    public ClientNegotiation(
            ClientEndpointConfig config,
            ExtensionManager extensions,
            RandomGenerator random,
            @Nullable String origin,
            EndpointNotices notices) {
        this.config = config;
        this.notices = notices;
        List<Extension> configured = JakartaExtensions.configured(config);
        List<String> subprotocols = config.getPreferredSubprotocols();
        ExtensionManager supported = SotoExtension.supported(configured, extensions);
        List<ExtensionOffer> further = configured.stream()
                .map(JakartaExtensions::toOffer)
                .filter(offer -> !supported.has(offer.name()))
                .toList();
        this.handshake = ClientHandshake.prepare(
                random, origin, subprotocols == null ? List.of() : subprotocols, supported, further);
    }

    /**
     * Returns the header fields to send; calls the configurator's beforeRequest, so it is to be called once. What that makes of
     * Sec-WebSocket-Protocol is what is offered.
     *
     * @throws IllegalArgumentException when a name, a value or a subprotocol cannot be sent
     */
    public Headers requestHeaders() {
        Headers prepared = handshake.requestHeaders();
        if (config.getConfigurator() == null) {
            return prepared;
        }
        Map<String, List<String>> headers = prepared.toMap();
        config.getConfigurator().beforeRequest(headers);
        Headers wanted = new Headers();
        HeaderMaps.present(headers, HandshakeRequest.SEC_WEBSOCKET_PROTOCOL)
                .forEach(value -> wanted.add(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL, value));
        List<String> offered = wanted.elements(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL);
        if (!offered.equals(prepared.elements(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL))) {
            handshake.offerSubprotocols(offered);
            prepared = handshake.requestHeaders();
        }
        headers.keySet().removeIf(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL::equalsIgnoreCase);
        List<String> sent = prepared.values(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL);
        if (!sent.isEmpty()) {
            headers.put(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL, sent);
        }
        return HeaderMaps.merge(prepared, headers, KEPT, this::stays);
    }

    private void stays(String name) {
        notices.fieldStays(
                "beforeRequest",
                name,
                name.equals(HandshakeRequest.SEC_WEBSOCKET_EXTENSIONS)
                        ? "; extensions of the configuration, and dev.soto.compression, offer extensions"
                        : "");
    }

    /**
     * Calls the configurator's afterResponse, whatever the answer (Jakarta WebSocket 2.3 says so), and checks it.
     *
     * @return what was agreed; the extensions belong to the caller
     * @throws HandshakeException when the answer is no, or breaks a rule of RFC 6455 section 4.1
     */
    public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
        tell(response);
        return handshake.verify(response);
    }

    /** Calls the configurator's afterResponse for an answer that is not checked any more. */
    public void tell(UpgradeResponse response) {
        Map<String, List<String>> headers = HeaderMaps.readOnly(response.headers());
        HandshakeResponse view = () -> headers;
        if (config.getConfigurator() != null) {
            config.getConfigurator().afterResponse(view);
        }
    }

    /** Frees the offered extensions that were not agreed on. */
    @Override
    public void close() {
        handshake.close();
    }
}

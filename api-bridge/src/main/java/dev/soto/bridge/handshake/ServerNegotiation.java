package dev.soto.bridge.handshake;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import jakarta.websocket.server.ServerEndpointConfig;

/** The opening handshake of a server endpoint: the rules of RFC 6455 and the calls of the configurator. */
public final class ServerNegotiation {

    /**
     * An accepted handshake.
     *
     * @param response to send, with what the configurator added
     * @param subprotocol empty when none
     * @param extensions belong to the caller, who gives them to the connection or closes them
     * @param config of this connection; its user properties are the session's
     */
    public record Accepted(
            UpgradeResponse response, String subprotocol, ExtensionChain extensions, ServerEndpointConfig config) {}

    /** Creates a negotiation for an endpoint. */
    public ServerNegotiation(ServerEndpointConfig config, ExtensionManager extensions) {}

    /** Checks a request and makes the answer. */
    public Accepted accept(UpgradeRequest request, RequestFacts facts) throws HandshakeException {
        throw new UnsupportedOperationException();
    }
}

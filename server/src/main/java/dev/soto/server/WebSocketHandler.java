package dev.soto.server;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Serves the connections of a path: the callback of libsoup's soup_server_add_websocket_handler. Called for any number of
 * connections at a time.
 */
@FunctionalInterface
public interface WebSocketHandler {

    /**
     * Looks at a handshake that keeps all rules of RFC 6455, before it is accepted.
     *
     * @param response header fields to send with the 101, for example Set-Cookie; those of the handshake itself go first
     * @throws HandshakeException to refuse it: status and header fields are sent, and the message as the body
     */
    default void check(UpgradeRequest request, Headers response) throws HandshakeException {}

    /** Returns whether the check judges the Origin of a handshake itself; dev.soto.allowedOrigins is not asked then. */
    default boolean checksOrigin() {
        return false;
    }

    /**
     * As {@link #check(UpgradeRequest, Headers)}, which it calls unless it is overridden.
     *
     * @param peer who asks, as the server knows; null when it does not
     */
    default void check(UpgradeRequest request, Headers response, @Nullable SocketAddress peer)
            throws HandshakeException {
        check(request, response);
    }

    /**
     * A connection is open, behind its 101: it may send, and nothing has been delivered yet. Its details have URI, origin and
     * subprotocol, its transport the addresses.
     *
     * @param request the handshake that it came from
     * @return what hears of everything from here on
     * @throws Exception when it cannot be served: it is logged, and the connection closed with 1011
     */
    ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) throws Exception;
}

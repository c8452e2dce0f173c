package dev.soto.connection;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the opening handshake of a connection was about; the connection keeps it for its application and does nothing
 * with it.
 *
 * @param uri on a client what it connected to, on a server the address of the WebSocket; null when not known
 * @param origin the client's Origin header (RFC 6454); null when it sent none
 * @param subprotocol the one that was agreed; null when none was
 */
public record ConnectionDetails(
        @Nullable URI uri,
        @Nullable String origin,
        @Nullable String subprotocol) {
    /** Nothing is known. */
    public static final ConnectionDetails UNKNOWN = new ConnectionDetails(null, null, null);
}

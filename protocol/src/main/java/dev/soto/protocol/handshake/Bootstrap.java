package dev.soto.protocol.handshake;

import java.util.List;

/** How a WebSocket comes out of HTTP. Version, origin, subprotocols and extensions are agreed on alike either way. */
public enum Bootstrap {
    /** HTTP/1.1: a GET with Upgrade and a key, answered with 101 (RFC 6455 section 4). */
    UPGRADE,
    /**
     * HTTP/2: a CONNECT whose pseudo-header field :protocol is "websocket", answered with 200 (RFC 8441). There is no
     * Upgrade, no Connection and no key.
     */
    EXTENDED_CONNECT;

    /** What HTTP/2 does not have (RFC 9113 section 8.2.2), or RFC 8441 section 5 leaves out. */
    private static final List<String> UPGRADE_ONLY =
            List.of("Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Accept");

    /**
     * Returns the header fields to send out of those of an upgrade: for {@link #EXTENDED_CONNECT} a copy without the fields
     * that have no place there, else the same object.
     */
    public Headers select(Headers fields) {
        if (this == UPGRADE) {
            return fields;
        }
        Headers rest = fields.copy();
        UPGRADE_ONLY.forEach(rest::remove);
        return rest;
    }
}

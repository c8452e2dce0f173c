package dev.soto.protocol.model;

/**
 * Which side of a WebSocket connection this is. RFC 6455 section 5.1 makes the masking rules depend on it: frames of a
 * client are masked, frames of a server are not.
 */
public enum Role {
    /** The side that sent the opening handshake. It masks every frame that it sends. */
    CLIENT,
    /** The side that answered the opening handshake. It masks no frame. */
    SERVER;

    /** Returns whether a side in this role masks the frames that it sends (RFC 6455 section 5.1). */
    public boolean masksOutgoing() {
        return this == CLIENT;
    }

    /** Returns the role at the other end of the connection. */
    public Role peer() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}

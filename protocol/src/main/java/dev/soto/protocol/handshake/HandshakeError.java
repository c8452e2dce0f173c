package dev.soto.protocol.handshake;

/** Kinds of handshake failure, as in libsoup's SoupWebsocketError. */
public enum HandshakeError {
    /** Something else went wrong. */
    FAILED,
    /** The request or the answer is not WebSocket. */
    NOT_WEBSOCKET,
    /** It is WebSocket, but breaks a rule. */
    BAD_HANDSHAKE,
    /** The origin is not allowed. */
    BAD_ORIGIN
}

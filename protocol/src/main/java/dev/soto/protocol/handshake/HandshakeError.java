package dev.soto.protocol.handshake;

/** Kinds of handshake failure, as in libsoup's SoupWebsocketError. */
public enum HandshakeError {
    /** Something else went wrong. The handshakes of this package never raise it; layers above them may. */
    FAILED,
    /** The request or the answer is not WebSocket: for example a plain GET, or an answer other than 101. */
    NOT_WEBSOCKET,
    /** It is WebSocket, but breaks a rule of RFC 6455 section 4, 9.1 or RFC 7692 section 7.1. */
    BAD_HANDSHAKE,
    /** The origin of the request is not the expected one (RFC 6455 section 10.2). */
    BAD_ORIGIN
}

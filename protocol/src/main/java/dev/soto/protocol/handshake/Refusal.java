package dev.soto.protocol.handshake;

/** The answers with which a server refuses a handshake. */
final class Refusal {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UPGRADE_REQUIRED = 426;

    private Refusal() {}

    static HandshakeException notWebSocket(String message) {
        return new HandshakeException(HandshakeError.NOT_WEBSOCKET, BAD_REQUEST, new Headers(), message);
    }

    static HandshakeException badHandshake(String message) {
        return new HandshakeException(HandshakeError.BAD_HANDSHAKE, BAD_REQUEST, new Headers(), message);
    }

    static HandshakeException badOrigin(String message) {
        return new HandshakeException(HandshakeError.BAD_ORIGIN, FORBIDDEN, new Headers(), message);
    }

    /** A 405 names the methods that would do (RFC 9110 section 15.5.6). */
    static HandshakeException badMethod(String message, String allowed) {
        Headers headers = new Headers().set("Allow", allowed);
        return new HandshakeException(HandshakeError.NOT_WEBSOCKET, METHOD_NOT_ALLOWED, headers, message);
    }

    /**
     * RFC 6455 section 4.4 wants the version that we speak, RFC 9110 section 15.5.22 what to upgrade to. HTTP/2 has no
     * Upgrade, and without it a 426 is none.
     */
    static HandshakeException badVersion(String message, Bootstrap bootstrap) {
        Headers headers = bootstrap.select(new Headers()
                .set("Upgrade", "websocket")
                .set("Connection", "Upgrade")
                .set(ServerHandshake.VERSION_HEADER, ServerHandshake.VERSION));
        int status = bootstrap == Bootstrap.UPGRADE ? UPGRADE_REQUIRED : BAD_REQUEST;
        return new HandshakeException(HandshakeError.BAD_HANDSHAKE, status, headers, message);
    }
}

package dev.soto.protocol.handshake;

/**
 * The answer of a server, without its body.
 *
 * @param status HTTP status; when accepted 101, or 200 for an extended CONNECT
 * @param headers header fields
 * @param bootstrap that of the request
 */
public record UpgradeResponse(int status, Headers headers, Bootstrap bootstrap) {

    /** Creates an answer to a request of HTTP/1.1. */
    public UpgradeResponse(int status, Headers headers) {
        this(status, headers, Bootstrap.UPGRADE);
    }

    /** Returns whether the connection carries something else than HTTP from here on. */
    public boolean switchesProtocols() {
        return bootstrap == Bootstrap.UPGRADE ? status == 101 : status / 100 == 2;
    }
}

package dev.soto.protocol.handshake;

/**
 * The opening handshake of a client, without its body.
 *
 * @param method HTTP method
 * @param target request target: path and query
 * @param headers header fields
 * @param bootstrap {@link Bootstrap#EXTENDED_CONNECT} for a request whose :protocol is "websocket"
 */
public record UpgradeRequest(String method, String target, Headers headers, Bootstrap bootstrap) {

    /** Creates a request of HTTP/1.1. */
    public UpgradeRequest(String method, String target, Headers headers) {
        this(method, target, headers, Bootstrap.UPGRADE);
    }
}

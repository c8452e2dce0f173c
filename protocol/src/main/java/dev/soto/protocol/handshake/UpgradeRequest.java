package dev.soto.protocol.handshake;

/**
 * The opening handshake of a client, without its body.
 *
 * @param method HTTP method
 * @param target request target: path and query
 * @param headers header fields
 */
public record UpgradeRequest(String method, String target, Headers headers) {}

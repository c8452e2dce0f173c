package dev.soto.protocol.handshake;

/**
 * The answer of a server, without its body.
 *
 * @param status HTTP status, 101 when accepted
 * @param headers header fields
 */
public record UpgradeResponse(int status, Headers headers) {}

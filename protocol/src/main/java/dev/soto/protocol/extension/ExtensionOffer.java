package dev.soto.protocol.extension;

/**
 * An element of a Sec-WebSocket-Extensions header: a name and parameters (RFC 6455 section 9.1).
 *
 * @param name the registered name
 * @param parameters in order, perhaps none
 */
public record ExtensionOffer(String name, ExtensionParameters parameters) {}

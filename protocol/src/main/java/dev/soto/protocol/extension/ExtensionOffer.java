package dev.soto.protocol.extension;

import dev.soto.protocol.syntax.Token;

/**
 * An element of a Sec-WebSocket-Extensions header: a name and parameters (RFC 6455 section 9.1). In a request it is an
 * offer, in a response what was agreed.
 *
 * @param name the registered name, a token, compared exactly
 * @param parameters in order, perhaps none
 */
public record ExtensionOffer(String name, ExtensionParameters parameters) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when it is no token
     */
    public ExtensionOffer {
        Token.require("Name of an extension", name);
    }

    /** Returns the element as it stands in a header. */
    @Override
    public String toString() {
        return name + parameters;
    }
}

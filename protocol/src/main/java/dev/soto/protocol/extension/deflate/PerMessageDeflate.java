package dev.soto.protocol.extension.deflate;

import dev.soto.protocol.extension.WebSocketExtension;

/** The permessage-deflate extension (RFC 7692). */
public final class PerMessageDeflate implements WebSocketExtension {
    /** Registered name. */
    public static final String NAME = "permessage-deflate";

    /** Creates an instance for one handshake. */
    public PerMessageDeflate(DeflateOptions options) {}

    @Override
    public String name() {
        return NAME;
    }
}

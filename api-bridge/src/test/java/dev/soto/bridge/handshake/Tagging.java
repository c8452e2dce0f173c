package dev.soto.bridge.handshake;

import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.WebSocketExtension;

/** An extension that says in the handshake which one it is, and does nothing to messages. */
record Tagging(String name, String tag) implements WebSocketExtension {
    @Override
    public ExtensionParameters requestParameters() {
        return ExtensionParameters.NONE.with("of", tag);
    }

    @Override
    public ExtensionParameters responseParameters() {
        return ExtensionParameters.NONE.with("by", tag);
    }
}

package dev.soto.protocol.extension;

import java.util.List;
import java.util.function.Supplier;

/** Which extensions an endpoint supports, in order of preference; each has a factory that makes an instance a handshake. */
public final class ExtensionManager {
    /** Adds an extension at the end. */
    public ExtensionManager add(Supplier<? extends WebSocketExtension> factory) {
        throw new UnsupportedOperationException();
    }

    /** Removes the extension of this name; returns whether it was there. */
    public boolean remove(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns whether an extension of this name is supported. */
    public boolean has(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns the names in order of preference. */
    public List<String> names() {
        throw new UnsupportedOperationException();
    }
}

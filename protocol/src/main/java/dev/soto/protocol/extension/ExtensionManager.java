package dev.soto.protocol.extension;

import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which extensions an endpoint supports, in order of preference; each has a factory that makes an instance for a
 * handshake. A new manager supports none.
 *
 * <p>Thread-safe: a change replaces the whole list, so a handshake that is under way goes on with the list that it
 * began with.
 */
public final class ExtensionManager {
    private record Supported(String name, Supplier<? extends WebSocketExtension> factory) {}

    private volatile List<Supported> supported = List.of();

    /** Creates a manager that supports no extension. */
    public ExtensionManager() {}

    /**
     * Adds an extension at the end; one that is there under the same name is replaced and keeps its place. The factory
     * is called once here to learn the name, and then once a handshake, by any thread.
     *
     * @return this
     * @throws IllegalArgumentException when the name is no token (RFC 6455 section 9.1)
     */
    public ExtensionManager add(Supplier<? extends WebSocketExtension> factory) {
        String name;
        try (WebSocketExtension sample = factory.get()) {
            name = Token.require("Name of an extension", sample.name());
        }
        replace(name, new Supported(name, factory));
        return this;
    }

    /**
     * Adds the extension that another manager supports under this name, as {@link #add} does, but without a call of its
     * factory.
     *
     * @return whether the other one supports it; this one stays as it is when not
     */
    public boolean addFrom(ExtensionManager other, String name) {
        List<Supported> list = other.supported;
        int index = indexOf(list, name);
        if (index >= 0) {
            replace(name, list.get(index));
        }
        return index >= 0;
    }

    /** Removes the extension of this name; returns whether it was there. */
    public boolean remove(String name) {
        return replace(name, null);
    }

    private synchronized boolean replace(String name, @Nullable Supported successor) {
        List<Supported> changed = new ArrayList<>(supported);
        int index = indexOf(changed, name);
        if (successor == null && index >= 0) {
            changed.remove(index);
        } else if (successor != null && index >= 0) {
            changed.set(index, successor);
        } else if (successor != null) {
            changed.add(successor);
        }
        supported = List.copyOf(changed);
        return index >= 0;
    }

    private static int indexOf(List<Supported> list, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether an extension of this name is supported; names are compared exactly. */
    public boolean has(String name) {
        return indexOf(supported, name) >= 0;
    }

    /** Returns the names in order of preference. */
    public List<String> names() {
        List<Supported> list = supported;
        List<String> names = new ArrayList<>(list.size());
        for (Supported entry : list) {
            names.add(entry.name());
        }
        return Collections.unmodifiableList(names);
    }

    /** Returns a manager that supports the same extensions at first; later changes of either do not touch the other. */
    public ExtensionManager copy() {
        ExtensionManager copy = new ExtensionManager();
        copy.supported = supported;
        return copy;
    }

    /** Makes an instance, which the caller closes; null when the extension is not supported. */
    @Nullable
    WebSocketExtension create(String name) {
        List<Supported> list = supported;
        int index = indexOf(list, name);
        return index < 0 ? null : list.get(index).factory().get();
    }

    /** Makes one instance of each extension, in order of preference; the caller closes them. */
    List<WebSocketExtension> createAll() {
        List<WebSocketExtension> instances = new ArrayList<>();
        try {
            for (Supported entry : supported) {
                instances.add(entry.factory().get());
            }
        } catch (RuntimeException | Error e) {
            Closing.quietly(instances, e);
            throw e;
        }
        return instances;
    }
}

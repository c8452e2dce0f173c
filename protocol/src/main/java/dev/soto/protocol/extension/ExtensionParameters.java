package dev.soto.protocol.extension;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Parameters of an extension, in order; a parameter may have no value (RFC 6455 section 9.1). Immutable. */
public final class ExtensionParameters {
    /** No parameters. */
    public static final ExtensionParameters NONE = new ExtensionParameters(Map.of());

    private final Map<String, Optional<String>> values;

    private ExtensionParameters(Map<String, Optional<String>> values) {
        this.values = values;
    }

    /** Returns these parameters and one more without a value. */
    public ExtensionParameters with(String name) {
        return with(name, Optional.empty());
    }

    /** Returns these parameters and one more with a value. */
    public ExtensionParameters with(String name, String value) {
        return with(name, Optional.of(value));
    }

    private ExtensionParameters with(String name, Optional<String> value) {
        Map<String, Optional<String>> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new ExtensionParameters(more);
    }

    /** Returns the names in order. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Returns whether there is a parameter of this name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns the value of a parameter; empty when it has none or is not there. */
    public Optional<String> value(String name) {
        return values.getOrDefault(name, Optional.empty());
    }
}

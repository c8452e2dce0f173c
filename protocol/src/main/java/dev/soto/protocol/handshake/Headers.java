package dev.soto.protocol.handshake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Header fields of a request or response: names are compared without regard to case, order of values is kept. */
public final class Headers {
    /** Adds a value; returns this. */
    public Headers add(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** Replaces all values; returns this. */
    public Headers set(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** Returns all values of a name, in order, perhaps none. */
    public List<String> values(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns the first value of a name. */
    public @Nullable String first(String name) {
        throw new UnsupportedOperationException();
    }

    /** Returns a copy as a map whose look-up ignores case; it and its lists can be changed. */
    public Map<String, List<String>> toMap() {
        throw new UnsupportedOperationException();
    }
}

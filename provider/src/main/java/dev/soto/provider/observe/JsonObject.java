package dev.soto.provider.observe;

import dev.soto.protocol.syntax.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON (RFC 8259) in one line, written member by member: a log line needs no library. ASCII alone, so that neither
 * an encoding nor a lone surrogate can spoil it.
 */
final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    /** Adds a text; nothing for null. */
    JsonObject add(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            JsonText.quote(text, LogText.cut(value));
        }
        return this;
    }

    /** Adds a number. */
    JsonObject add(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Adds an object. */
    JsonObject add(String name, JsonObject value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        JsonText.quote(text, name);
        return text.append(':');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}

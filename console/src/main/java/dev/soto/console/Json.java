package dev.soto.console;

import dev.soto.protocol.syntax.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259), in ASCII alone: whatever a peer has sent, it is text in a page. */
final class Json {
    /** Longest text of a peer that is shown. */
    private static final int MAX_LENGTH = 500;

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    static Json object() {
        Json json = new Json();
        json.text.append('{');
        return json;
    }

    /** Returns a text as JSON. */
    static String quoted(String value) {
        Json json = new Json();
        json.quote(value);
        return json.text.toString();
    }

    /** Returns values that are JSON already, as an array. */
    static String array(Iterable<String> values) {
        return "[" + String.join(",", values) + "]";
    }

    Json add(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    Json add(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    Json add(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Adds what is JSON already. */
    Json addRaw(String name, String json) {
        name(name);
        text.append(json);
        return this;
    }

    Json add(String name, Map<?, Long> counts) {
        Json object = object();
        counts.forEach((key, count) -> object.add(String.valueOf(key), count));
        return addRaw(name, object.end());
    }

    String end() {
        return text.append('}').toString();
    }

    private void name(String name) {
        if (!first) {
            text.append(',');
        }
        first = false;
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        String shown = value.length() <= MAX_LENGTH ? value : value.substring(0, MAX_LENGTH) + "\u2026";
        JsonText.quoteForHtml(text, shown);
    }
}

package dev.soto.cli;

import dev.soto.protocol.syntax.JsonText;
import java.util.Locale;

/** An object of JSON (RFC 8259) in one line, in ASCII, for programs to read. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine add(String name, String value) {
        name(name);
        JsonText.quote(text, value);
        return this;
    }

    JsonLine add(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonLine add(String name, double value) {
        name(name);
        text.append(String.format(Locale.ROOT, "%.3f", value));
        return this;
    }

    String end() {
        return text.append('}').toString();
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        JsonText.quote(text, name);
        text.append(':');
    }
}

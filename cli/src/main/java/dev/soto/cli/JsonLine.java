package dev.soto.cli;

import java.util.Locale;

/** An object of JSON (RFC 8259) in one line, in ASCII, for programs to read. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine add(String name, String value) {
        name(name);
        quote(value);
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
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}

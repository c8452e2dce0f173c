package dev.soto.provider.settings;

import java.util.Locale;

/** Over which version of HTTP a client opens WebSockets. */
public enum HttpVersionChoice {
    /** HTTP/1.1: a TCP connection for each WebSocket (RFC 6455). */
    HTTP_1_1("1.1"),
    /** HTTP/2: several WebSockets on one TCP connection (RFC 8441); for ws with prior knowledge (RFC 9113 section 3.3). */
    HTTP_2("2"),
    /** For wss what ALPN says, and HTTP/1.1 when the server has no WebSocket over HTTP/2; for ws HTTP/1.1. */
    AUTO("auto");

    private final String text;

    HttpVersionChoice(String text) {
        this.text = text;
    }

    static HttpVersionChoice parse(String text) {
        for (HttpVersionChoice choice : values()) {
            if (choice.text.equals(text.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new IllegalArgumentException();
    }

    /** Returns the value of the setting. */
    @Override
    public String toString() {
        return text;
    }
}

package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.HeaderListLimits;
import dev.soto.protocol.syntax.CommaList;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a subprotocol (RFC 6455 section 1.9): whose order decides is up to the server. Names are compared
 * exactly.
 */
public final class SubprotocolChoice {
    /** Name of the header field. */
    public static final String HEADER = "Sec-WebSocket-Protocol";

    private SubprotocolChoice() {}

    /** Returns the first of the server's subprotocols that the client offers, as libsoup does; null when there is none. */
    public static @Nullable String byServerOrder(List<String> offered, List<String> supported) {
        return first(supported, offered);
    }

    /**
     * Returns the first of the client's subprotocols that the server supports, as the default configurator of Jakarta
     * WebSocket does; null when there is none.
     */
    public static @Nullable String byClientOrder(List<String> offered, List<String> supported) {
        return first(offered, supported);
    }

    private static @Nullable String first(List<String> preferred, List<String> others) {
        for (String name : preferred) {
            if (others.contains(name)) {
                return name;
            }
        }
        return null;
    }

    /**
     * Checks what an application gives as subprotocols, and returns a copy of it.
     *
     * @throws IllegalArgumentException when one is no token, or occurs twice (RFC 6455 section 4.1 item 10); says which, and what to
     *     write instead
     */
    public static List<String> requireNames(List<String> names) {
        List<String> checked = new ArrayList<>(names.size());
        for (String name : names) {
            if (!Token.matches(name)) {
                throw new IllegalArgumentException("the subprotocol " + Excerpt.of(name)
                        + " is no token (RFC 6455 section 4.1 item 10): a name has ASCII letters, digits and"
                        + " !#$%&'*+-.^_`|~ only; " + instead(name));
            }
            if (checked.contains(name)) {
                throw new IllegalArgumentException(
                        "the subprotocol " + name + " is there twice; each may be once (RFC 6455 section 4.1 item 10)");
            }
            checked.add(name);
        }
        return List.copyOf(checked);
    }

    private static String instead(String name) {
        if (name.isBlank()) {
            return "leave it out where there is no subprotocol";
        }
        return name.indexOf(',') < 0 ? "write '-' or '.' instead of others" : "give each name as an element of its own";
    }

    /** Returns the names that a request offers, in order, perhaps none. */
    static List<String> offered(Headers headers, HeaderListLimits limits) throws HandshakeException {
        List<String> lines = headers.values(HEADER);
        if (lines.isEmpty()) {
            return new ArrayList<>();
        }
        int characters = 0;
        for (String line : lines) {
            characters += line.length();
            if (characters > limits.maxCharacters()) {
                throw Refusal.badHandshake(
                        HEADER + " is longer than maxCharacters, which is " + limits.maxCharacters());
            }
        }
        List<String> names = CommaList.split(lines);
        if (names.size() > limits.maxElements()) {
            throw Refusal.badHandshake(HEADER + " has " + names.size() + " elements, more than maxElements, which is "
                    + limits.maxElements());
        }
        for (String name : names) {
            if (!Token.matches(name)) {
                throw Refusal.badHandshake(HEADER + " has an element that is no token (RFC 6455 section 4.1 item 10): "
                        + Excerpt.of(name));
            }
        }
        return names;
    }
}

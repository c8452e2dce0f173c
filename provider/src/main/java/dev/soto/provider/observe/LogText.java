package dev.soto.provider.observe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Texts of peers in a log: one line whatever they are, nothing that a terminal or a reader takes for something else, and to be
 * read back. As Apache's access log has them: quote and backslash get a backslash, and bytes outside of printable ASCII are
 * {@code \xhh}.
 */
final class LogText {
    /** Longest text that is taken of a peer, in characters. */
    static final int MAX_LENGTH = 200;

    private static final String NONE = "-";

    private static final HexFormat HEX = HexFormat.of();

    private LogText() {}

    /** Returns a text in quotes, cut after 200 characters; "-" for null. */
    static String quoted(@Nullable String text) {
        return text == null ? NONE : quoted(text, MAX_LENGTH);
    }

    /** Returns a text in quotes, cut after so many characters. */
    static String quoted(String text, int max) {
        String shown = cut(text, max);
        StringBuilder quoted = new StringBuilder(shown.length() + 2).append('"');
        escape(quoted, shown, false);
        return quoted.append('"').toString();
    }

    /** Returns a text without quotes, in which blanks are escaped too; "-" for null and for an empty one. */
    static String word(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return NONE;
        }
        StringBuilder word = new StringBuilder(text.length());
        escape(word, cut(text), true);
        return word.toString();
    }

    static String cut(String text) {
        return cut(text, MAX_LENGTH);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "...";
    }

    private static void escape(StringBuilder target, String text, boolean blanks) {
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (c == '"' || c == '\\') {
                target.append('\\').append(c);
            } else if (c < ' ' || c > '~' || blanks && c == ' ') {
                target.append("\\x").append(HEX.toHexDigits(octet));
            } else {
                target.append(c);
            }
        }
    }

    /** Returns an address without its port; "-" for null. */
    static String host(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return internet.getAddress() == null
                    ? word(internet.getHostString())
                    : internet.getAddress().getHostAddress();
        }
        return word(address == null ? null : address.toString());
    }
}

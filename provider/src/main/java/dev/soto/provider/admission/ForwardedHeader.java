package dev.soto.provider.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The "for" parameters of a Forwarded header field (RFC 7239 section 4), and the nodes that they name (section 6). */
final class ForwardedHeader {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** An optional pair, and what is behind it: another of the same element, the next element, or the end. */
    private static final Pattern PAIR = Pattern.compile(
            "[ \\t]*(?:(" + TOKEN + ")=(?:(" + TOKEN + ")|\"((?:[^\"\\\\]|\\\\.)*)\"))?[ \\t]*([;,]|$)");

    /** A node in front of its port: an IPv6 address in brackets, or something without a colon. */
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]]+))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?");

    private ForwardedHeader() {}

    /**
     * Returns the nodes that the elements are for, in order; the empty string for an element that does not say.
     *
     * @return null when the field breaks the grammar
     */
    static @Nullable List<String> nodes(String field) {
        List<String> nodes = new ArrayList<>();
        Matcher pair = PAIR.matcher(field);
        String node = "";
        boolean given = false;
        int at = 0;
        while (pair.find(at) && pair.start() == at) {
            if ("for".equalsIgnoreCase(pair.group(1))) {
                if (given) {
                    // RFC 7239 section 4 has each parameter once; the second may be the client's, in a value that was
                    // not quoted.
                    return null;
                }
                given = true;
                node = pair.group(2) != null ? pair.group(2) : pair.group(3).replaceAll("\\\\(.)", "$1");
            }
            if (!pair.group(4).equals(";")) {
                nodes.add(node);
                node = "";
                given = false;
            }
            if (pair.group(4).isEmpty()) {
                return nodes;
            }
            at = pair.end();
        }
        return null;
    }

    /** Returns the name of a node without its port: an address, "unknown" or an identifier; null when it breaks the grammar. */
    static @Nullable String name(String node) {
        Matcher matcher = NODE.matcher(node);
        if (matcher.matches()) {
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
        // X-Forwarded-For has IPv6 addresses without brackets.
        return node.indexOf(':') != node.lastIndexOf(':') ? node : null;
    }
}

package dev.soto.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The complete URIs of requests, as text. They are valid, although only a new host or a percent sign has a URI parsed: requests
 * come for one host mostly, and paths have nothing else that could be wrong. Thread-safe.
 */
final class RequestUris {
    /** What a path or query may have beside letters and digits (RFC 3986 sections 3.3 and 3.4), and percent. */
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?%";

    /** Scheme, host and port that were found valid last. */
    private volatile @Nullable String valid;

    /**
     * Returns the URI of a request, with ws or wss as scheme.
     *
     * @throws IllegalArgumentException when the request has none that is valid
     */
    String of(HttpServletRequest request) {
        boolean secure = request.isSecure();
        StringBuilder start = new StringBuilder(secure ? "wss://" : "ws://").append(host(request.getServerName()));
        int port = request.getServerPort();
        if (port > 0 && port != (secure ? 443 : 80)) {
            start.append(':').append(port);
        }
        String server = start.toString();
        String path = legal(request.getRequestURI());
        String query = request.getQueryString();
        String uri = query == null ? server.concat(path) : server + path + "?" + legal(query);
        if (!server.equals(valid) || uri.indexOf('%') >= 0) {
            URI.create(uri);
            valid = server;
        }
        return uri;
    }

    private static String host(String name) {
        return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    }

    /** Encodes what servers let pass in a target although RFC 3986 does not. */
    private static String legal(String part) {
        StringBuilder result = null;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean legal = c < 0x80 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
            if (!legal && result == null) {
                result = new StringBuilder(part.length() + 16).append(part, 0, i);
            }
            if (result != null) {
                append(result, c, legal);
            }
        }
        return result == null ? part : result.toString();
    }

    private static void append(StringBuilder result, char c, boolean legal) {
        if (legal) {
            result.append(c);
            return;
        }
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
            result.append(String.format(Locale.ROOT, "%%%02X", b));
        }
    }
}

package dev.soto.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request asks for, as the WebSocket side wants it. */
final class RequestTarget {
    /** What a path or query may have beside letters and digits (RFC 3986 sections 3.3 and 3.4), and percent. */
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?%";

    private RequestTarget() {}

    /** Returns the path relative to the context, percent-encoded, without the parameters of its segments. */
    static String pathInContext(HttpServletRequest request) {
        String path = withoutParameters(request.getRequestURI())
                .substring(request.getContextPath().length());
        return path.isEmpty() ? "/" : path;
    }

    /**
     * Returns the complete URI with ws or wss as scheme.
     *
     * @throws IllegalArgumentException when the request has none that is valid
     */
    static URI uri(HttpServletRequest request) {
        boolean secure = request.isSecure();
        StringBuilder uri = new StringBuilder(secure ? "wss://" : "ws://").append(host(request.getServerName()));
        int port = request.getServerPort();
        if (port > 0 && port != (secure ? 443 : 80)) {
            uri.append(':').append(port);
        }
        uri.append(legal(request.getRequestURI()));
        String query = request.getQueryString();
        if (query != null) {
            uri.append('?').append(legal(query));
        }
        return URI.create(uri.toString());
    }

    /** Returns path and query as they came. */
    static String requestTarget(HttpServletRequest request) {
        @Nullable String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
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

    private static String withoutParameters(String path) {
        if (path.indexOf(';') < 0) {
            return path;
        }
        StringBuilder result = new StringBuilder(path.length());
        boolean skipping = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            skipping = c == ';' || skipping && c != '/';
            if (!skipping) {
                result.append(c);
            }
        }
        return result.toString();
    }
}

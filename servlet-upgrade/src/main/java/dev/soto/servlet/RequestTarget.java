package dev.soto.servlet;

import dev.soto.bridge.path.RequestPaths;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What a request asks for, as the WebSocket side wants it. */
final class RequestTarget {
    private RequestTarget() {}

    /**
     * Returns the path relative to the context, percent-encoded, without the parameters of its segments. The container decides
     * what a spelling means, whether the client wrote the context as it is declared or not.
     */
    static String pathInContext(HttpServletRequest request) {
        int slashes = slashes(request.getServletContext().getContextPath());
        return RequestPaths.within(withoutParameters(request.getRequestURI()), slashes, matched(request));
    }

    private static int slashes(String path) {
        int slashes = 0;
        for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
            slashes++;
        }
        return slashes;
    }

    /** Returns the path that the container matched, decoded; null when it does not tell. */
    private static @Nullable String matched(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            return info == null ? request.getServletPath() : request.getServletPath() + info;
        } catch (IllegalArgumentException ambiguous) {
            // Jetty decodes no path that means one thing before and another one after it.
            return null;
        }
    }

    /** Returns path and query as they came. */
    static String requestTarget(HttpServletRequest request) {
        @Nullable String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
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

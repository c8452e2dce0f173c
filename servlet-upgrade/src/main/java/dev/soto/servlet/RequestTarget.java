package dev.soto.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What a request asks for, as the WebSocket side wants it. */
final class RequestTarget {
    private RequestTarget() {}

    /** Returns the path relative to the context, percent-encoded, without the parameters of its segments. */
    static String pathInContext(HttpServletRequest request) {
        String path = withoutParameters(request.getRequestURI())
                .substring(request.getContextPath().length());
        return path.isEmpty() ? "/" : path;
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

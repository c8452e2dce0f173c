package dev.soto.servlet;

import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.UriText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The complete URIs of requests, as text. They are valid, although only a new host has a URI parsed: requests come for one host mostly,
 * and what could be wrong in a path or query is encoded. Thread-safe.
 */
final class RequestUris {
    /** Scheme, host and port that were found valid last. */
    private volatile @Nullable String valid;

    /**
     * Returns the URI of a request, with ws or wss as scheme.
     *
     * @throws HandshakeException with 400 when the request has none that is valid
     */
    String of(HttpServletRequest request) throws HandshakeException {
        boolean secure = request.isSecure();
        StringBuilder start = new StringBuilder(secure ? "wss://" : "ws://").append(host(request.getServerName()));
        int port = request.getServerPort();
        if (port > 0 && port != (secure ? 443 : 80)) {
            start.append(':').append(port);
        }
        String server = start.toString();
        String path = UriText.legal(request.getRequestURI());
        String query = request.getQueryString();
        String uri = query == null ? server.concat(path) : server + path + "?" + UriText.legal(query);
        if (!server.equals(valid)) {
            requireValid(uri);
            valid = server;
        }
        return uri;
    }

    private static void requireValid(String uri) throws HandshakeException {
        try {
            new URI(uri);
        } catch (URISyntaxException invalid) {
            HandshakeException refused = new HandshakeException(
                    HandshakeError.BAD_HANDSHAKE,
                    HttpServletResponse.SC_BAD_REQUEST,
                    new Headers(),
                    "Host and target of the request make no valid URI (RFC 3986): " + invalid.getReason() + " at index "
                            + invalid.getIndex() + " of " + Excerpt.of(uri));
            refused.initCause(invalid);
            throw refused;
        }
    }

    private static String host(String name) {
        return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    }
}

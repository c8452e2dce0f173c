package dev.soto.provider.observe;

import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.model.Role;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An opening handshake that begins.
 *
 * @param endpoint path template or route of a server, class of a client
 * @param role which side we are
 * @param method of the request
 * @param version of HTTP, for example 1.1; of a client, which has not connected yet, empty
 * @param secure whether TLS carries it, as the server container tells
 * @param peer the client, or the server; null when it is not known
 * @param path of the request, without the query; null when it is not known
 * @param user name of the authenticated user; null without one
 * @param headers of a server the request's; of a client none yet
 */
public record HandshakeStart(
        String endpoint,
        Role role,
        String method,
        String version,
        boolean secure,
        @Nullable SocketAddress peer,
        @Nullable String path,
        @Nullable String user,
        Headers headers) {

    /** Returns that of a client. */
    public static HandshakeStart ofClient(String endpoint, @Nullable URI uri) {
        String scheme = uri == null ? null : uri.getScheme();
        boolean secure = "wss".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        SocketAddress peer = uri == null || uri.getHost() == null
                ? null
                : InetSocketAddress.createUnresolved(uri.getHost(), port(uri, secure));
        return new HandshakeStart(
                endpoint,
                Role.CLIENT,
                "GET",
                "",
                secure,
                peer,
                uri == null ? null : uri.getRawPath(),
                null,
                new Headers());
    }

    private static int port(URI uri, boolean secure) {
        return uri.getPort() >= 0 ? Math.min(uri.getPort(), 65_535) : secure ? 443 : 80;
    }
}

package dev.soto.provider.observe;

import dev.soto.protocol.model.Role;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An opening handshake that has been answered, or has failed.
 *
 * @param endpoint path template or route of a server, class of a client
 * @param role which side we are
 * @param peer the client, or the server; null when it is not known
 * @param path of the request, without the query; null when it is not known
 * @param user name of the authenticated user; null without one
 * @param status of the answer: 101, or of a server 200 over HTTP/2, for one that was accepted; {@link #NO_ANSWER}
 * @param refusal why it was refused, in the words of its answer or of the exception; null when it was accepted
 * @param duration of our part of it, on a client of all of it with look-up, connecting and redirects
 */
public record HandshakeView(
        String endpoint,
        Role role,
        @Nullable SocketAddress peer,
        @Nullable String path,
        @Nullable String user,
        int status,
        @Nullable String refusal,
        Duration duration) {
    /** Instead of a status, for a client that got no answer. */
    public static final int NO_ANSWER = 0;

    /** What a client counts as status of an accepted handshake, whichever version of HTTP it took. */
    public static final int ACCEPTED = 101;

    /** Returns that of a client. */
    public static HandshakeView ofClient(
            String endpoint, @Nullable URI uri, int status, @Nullable String failure, Duration duration) {
        SocketAddress peer = uri == null || uri.getHost() == null
                ? null
                : InetSocketAddress.createUnresolved(uri.getHost(), Math.max(0, uri.getPort()));
        return new HandshakeView(
                endpoint, Role.CLIENT, peer, uri == null ? null : uri.getRawPath(), null, status, failure, duration);
    }

    /** Returns whether a session comes of it. */
    public boolean isAccepted() {
        return refusal == null;
    }
}

package dev.soto.provider.observe;

import dev.soto.protocol.model.Role;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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
 * @param phases of a client, how long each took that it went through, added up over redirects and other requests that followed; of a server, over
 *     HTTP/2 and without any answer empty
 */
public record HandshakeView(
        String endpoint,
        Role role,
        @Nullable SocketAddress peer,
        @Nullable String path,
        @Nullable String user,
        int status,
        @Nullable String refusal,
        Duration duration,
        Map<HandshakePhase, Duration> phases) {
    /** Instead of a status, for a client that got no answer. */
    public static final int NO_ANSWER = 0;

    /** What a client counts as status of an accepted handshake, whichever version of HTTP it took. */
    public static final int ACCEPTED = 101;

    /** Those of RFC 9110 and the registry, by which handshakes are counted; a server may answer a client of ours with any. */
    private static final Set<Integer> REGISTERED = Set.of(
            NO_ANSWER, 101, 200, 201, 202, 204, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406,
            407, 408, 409, 410, 411, 412, 413, 414, 415, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500,
            501, 502, 503, 504, 505, 506, 507, 508, 511);

    /** Creates one without phases. */
    public HandshakeView(
            String endpoint,
            Role role,
            @Nullable SocketAddress peer,
            @Nullable String path,
            @Nullable String user,
            int status,
            @Nullable String refusal,
            Duration duration) {
        this(endpoint, role, peer, path, user, status, refusal, duration, Map.of());
    }

    /** Creates one; the phases are copied. */
    public HandshakeView {
        phases = Map.copyOf(phases);
    }

    HandshakeView with(Map<HandshakePhase, Duration> timed) {
        return timed.isEmpty()
                ? this
                : new HandshakeView(endpoint, role, peer, path, user, status, refusal, duration, timed);
    }

    /** Returns the status that it is counted by: its own when that is registered, else the first of its class, 400 for 499. */
    public int countedStatus() {
        return counted(status);
    }

    static int counted(int status) {
        return REGISTERED.contains(status) ? status : status / 100 * 100;
    }

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

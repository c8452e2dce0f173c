package dev.soto.provider.client;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.provider.settings.ClientTable;
import java.util.Set;

/** Where a server sends a client (RFC 9110 section 15.4). */
final class Redirect {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirect() {}

    static boolean is(UpgradeResponse response) {
        return STATUSES.contains(response.status());
    }

    /**
     * Returns where to go.
     *
     * @param redirects how many have been followed
     * @param most how many may be
     * @throws HandshakeException when it is nowhere to go
     */
    static ClientUri follow(String location, UpgradeResponse response, ClientUri from, int redirects, int most)
            throws HandshakeException {
        if (redirects >= most) {
            throw ConnectRefusal.of(
                    response, "more than " + redirects + " redirects (" + ClientTable.MAX_REDIRECTS + ")");
        }
        ClientUri to;
        try {
            to = from.redirectedTo(location);
        } catch (IllegalArgumentException invalid) {
            HandshakeException failure =
                    ConnectRefusal.of(response, "redirected to where no WebSocket can be: " + Excerpt.of(location));
            failure.initCause(invalid);
            throw failure;
        }
        if (from.isSecure() && !to.isSecure()) {
            throw ConnectRefusal.of(response, "redirected from wss to " + to + ", which is not followed");
        }
        return to;
    }
}

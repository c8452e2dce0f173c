package dev.soto.connection.registry;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.syntax.Excerpt;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection of a container with what the container knows of it. Its methods may be called by any thread, also after the end. */
public interface LiveConnection {

    /** Returns what names it in its container, and no other connection of it. */
    String id();

    /** Returns its endpoint: the path template or the route of a server, of a client the class. */
    String endpoint();

    /** Returns the connection. */
    WebSocketConnection connection();

    /** Returns the complete URI of the opening handshake; null when it is not known. */
    @Nullable
    String requestUri();

    /** Returns the subprotocol that was agreed; empty when none was. */
    String subprotocol();

    /** Returns the user whom the container has authenticated. */
    default Optional<Principal> user() {
        return Optional.empty();
    }

    /** Returns the address of the client, which is not the transport's where the container knows of a proxy; null when unknown. */
    default @Nullable SocketAddress peer() {
        return connection().transport().remoteAddress();
    }

    /**
     * Returns what names it in a line of the log: id, endpoint, and what is known of peer, user and path, which have nothing that ends a
     * line.
     */
    default String described() {
        StringBuilder words = new StringBuilder("session ").append(id());
        words.append(" of ").append(endpoint()).append(", peer ").append(shown(peer()));
        user().ifPresent(user -> words.append(", user ").append(Excerpt.of(String.valueOf(user.getName()))));
        String path = path();
        return path == null
                ? words.toString()
                : words.append(", path ").append(Excerpt.of(path)).toString();
    }

    /** A container may have the address from a header field, and the name of a resolved one is its owner's. */
    private static String shown(@Nullable SocketAddress peer) {
        String text = String.valueOf(peer);
        String excerpt = Excerpt.of(text);
        return excerpt.equals('"' + text + '"') ? text : excerpt;
    }

    /** Returns the path of the request, as it was sent, without the query, which may have what nobody is to see; null when unknown. */
    default @Nullable String path() {
        // By hand: a client may have sent what is no URI for Java.
        String uri = requestUri();
        if (uri == null) {
            return null;
        }
        int authority = uri.indexOf("://");
        int from = authority < 0 ? 0 : uri.indexOf('/', authority + 3);
        if (from < 0) {
            return "/";
        }
        int query = uri.indexOf('?', from);
        return query < 0 ? uri.substring(from) : uri.substring(from, query);
    }

    /** Returns who began the end; empty while it is open. */
    default Optional<CloseInitiator> closedBy() {
        return connection().closedBy();
    }
}

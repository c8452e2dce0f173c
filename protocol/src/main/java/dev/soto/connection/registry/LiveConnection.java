package dev.soto.connection.registry;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.log.Who;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection of a container with what the container knows of it. Its methods may be called by any thread, also after the end. */
public interface LiveConnection {

    /** Returns what names it in its container, and no other connection of it. */
    String id();

    /** Returns whether it has this id; makes none for that: whoever has the id of a connection was given it. */
    default boolean hasId(String id) {
        return id().equals(id);
    }

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
        return "session " + id() + " of " + endpoint() + ", "
                + Who.of(
                        peer(),
                        user().map(user -> String.valueOf(user.getName())).orElse(null),
                        requestUri());
    }

    /** Returns the path of the request, as it was sent, without the query, which may have what nobody is to see; null when unknown. */
    default @Nullable String path() {
        return Who.path(requestUri());
    }

    /** Returns who began the end; empty while it is open. */
    default Optional<CloseInitiator> closedBy() {
        return connection().closedBy();
    }
}

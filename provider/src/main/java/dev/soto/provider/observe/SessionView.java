package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session, or a connection of a handler without Jakarta, as of one moment.
 *
 * @param id names it in its container: {@link jakarta.websocket.Session#getId}, or a number
 * @param endpoint path template or route of a server, class of a client
 * @param role which side we are
 * @param peer address of the client as its proxy tells it, or of the server; null when it is not known
 * @param path of the request, as it was sent, without the query, which may have what nobody is to see; null when it is not known
 * @param user name of the authenticated user; null without one
 * @param subprotocol that was agreed; empty for none
 * @param extensions that were agreed, by name
 * @param state of the close handshake
 * @param age since it opened
 * @param statistics what it has done so far
 * @param roundTrip how long the peer took to answer the last ping of the keep-alive; null before it has answered one
 * @param closedBy who began its end; null while it is open
 * @param closeStatus what {@code onClose} of a handler is told; null before it has closed
 */
public record SessionView(
        String id,
        String endpoint,
        Role role,
        @Nullable SocketAddress peer,
        @Nullable String path,
        @Nullable String user,
        String subprotocol,
        List<String> extensions,
        State state,
        Duration age,
        ConnectionStatistics statistics,
        @Nullable Duration roundTrip,
        @Nullable CloseInitiator closedBy,
        @Nullable CloseStatus closeStatus) {

    /** Returns a connection as it is now. */
    static SessionView of(LiveConnection live) {
        WebSocketConnection connection = live.connection();
        return new SessionView(
                live.id(),
                live.endpoint(),
                connection.role(),
                live.peer(),
                live.path(),
                live.user().map(Principal::getName).orElse(null),
                live.subprotocol(),
                connection.extensions().negotiated().stream()
                        .map(ExtensionOffer::name)
                        .toList(),
                connection.state(),
                connection.age(),
                connection.statistics(),
                connection.roundTrip().orElse(null),
                live.closedBy().orElse(null),
                connection.closeStatus());
    }
}

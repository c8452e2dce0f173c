package dev.soto.provider.client;

import dev.soto.provider.jetty.NetworkChannels;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of an HTTP client whose requests share them, as over HTTP/2, and the requests that have not ended. Who gives up a
 * request closes its socket when no other request has a use for it: Jetty would keep it, whatever the server sends on it. Thread-safe.
 */
final class SharedSockets {

    /** A request that may share a socket. */
    interface User {
        /** Returns which server it is for. */
        Origin.@Nullable Address server();

        /** Returns whether it has no answer yet. */
        boolean isConnecting();

        /** Returns the address of its socket on this side; null before it has one. */
        @Nullable
        SocketAddress localAddress();
    }

    /**
     * How a socket came about.
     *
     * @param context of Jetty's
     */
    private record Making(Origin.Address server, Map<String, Object> context) {

        /** Tells at once that nothing comes of it: later it would be taken for the failure of whoever connects next. */
        // Put there by Jetty.
        @SuppressWarnings("unchecked")
        void fail() {
            Promise<Connection> waiting =
                    (Promise<Connection>) context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, Promise.noop());
            if (waiting != null) {
                waiting.failed(new IOException("no request waits for the connection any more"));
            }
        }
    }

    private final ConcurrentMap<EndPoint, Making> sockets = new ConcurrentHashMap<>();
    /** Those that have had a request. */
    private final Set<EndPoint> ready = ConcurrentHashMap.newKeySet();

    private final Set<User> users = ConcurrentHashMap.newKeySet();

    /**
     * There is a socket.
     *
     * @return whether a request waits for it; otherwise Jetty has been told that nothing comes of it
     */
    boolean add(EndPoint endPoint, Map<String, Object> context) {
        if (!(context.get(Destination.CONTEXT_KEY) instanceof Destination destination)) {
            return true;
        }
        Origin.Address server = destination.getOrigin().getAddress();
        Making making = new Making(server, context);
        sockets.put(endPoint, making);
        boolean wanted = users.stream().anyMatch(user -> waitsFor(server, user));
        if (!wanted && sockets.remove(endPoint) != null) {
            making.fail();
        }
        return wanted;
    }

    private static boolean waitsFor(Origin.@Nullable Address server, User user) {
        return user.isConnecting() && Objects.equals(server, user.server());
    }

    /** A socket has a connection now, whose end is its own. */
    void removeAtEnd(EndPoint endPoint, Connection connection) {
        connection.addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
                remove(endPoint);
            }
        });
    }

    /** A request begins. */
    void begin(User user) {
        users.add(user);
    }

    /** A request has ended. */
    void end(User user) {
        users.remove(user);
        SocketAddress address = user.localAddress();
        if (address != null) {
            sockets.keySet().stream()
                    .filter(endPoint -> address.equals(endPoint.getLocalSocketAddress()))
                    .forEach(ready::add);
        }
    }

    /** A request has a socket for itself from now on. */
    void take(User user, EndPoint endPoint) {
        remove(NetworkChannels.beneath(endPoint));
        users.remove(user);
    }

    private void remove(EndPoint endPoint) {
        sockets.remove(endPoint);
        ready.remove(endPoint);
    }

    /** A request is given up: closes its socket, or those that were to become its, when no other has a use for them. */
    void giveUp(User user) {
        users.remove(user);
        SocketAddress own = user.localAddress();
        for (User other : users) {
            if (own == null ? waitsFor(user.server(), other) : own.equals(other.localAddress())) {
                return;
            }
        }
        sockets.forEach((endPoint, making) -> {
            SocketAddress address = endPoint.getLocalSocketAddress();
            if (own == null ? making.server().equals(user.server()) && isUnused(address) : own.equals(address)) {
                // The socket first: it ends a read without end, for which Jetty's close would wait.
                NetworkChannels.close(endPoint);
                if (own == null && !ready.contains(endPoint)) {
                    making.fail();
                }
                endPoint.close();
            }
        });
    }

    private boolean isUnused(@Nullable SocketAddress address) {
        return users.stream().noneMatch(user -> address != null && address.equals(user.localAddress()));
    }
}

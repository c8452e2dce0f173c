package dev.soto.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose request's header does not become complete in a time: the idle timeout begins anew with each byte, so that 8 KiB might
 * take days. It looks four times within that time, at what is public of a connection: bytes that came since the last header.
 */
final class HeaderDeadline implements Connection.Listener, HttpConfiguration.Customizer {
    private static final int LOOKS = 4;

    private final Scheduler scheduler;
    private final long nanos;
    private final Map<Connection, Watched> watched = new ConcurrentHashMap<>();

    HeaderDeadline(Scheduler scheduler, long nanos) {
        this.scheduler = scheduler;
        this.nanos = nanos;
    }

    /** A connection of HTTP. */
    private static final class Watched {
        /** When the header that is awaited began, or the connection did. */
        private volatile long since = System.nanoTime();
        /** How many bytes had come with the last header. */
        private volatile long bytes;

        private volatile Scheduler.Task next = () -> true;
    }

    @Override
    public void onOpened(Connection connection) {
        if (isHttp(connection)) {
            Watched one = new Watched();
            watched.put(connection, one);
            lookLater(connection, one);
        }
    }

    /** TLS has a connection of its own around that of HTTP, and a WebSocket comes instead of it. */
    private static boolean isHttp(Connection connection) {
        return connection instanceof org.eclipse.jetty.server.ConnectionMetaData;
    }

    @Override
    public void onClosed(Connection connection) {
        Watched one = watched.remove(connection);
        if (one != null) {
            one.next.cancel();
        }
    }

    /** A header is complete. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Connection connection = request.getConnectionMetaData().getConnection();
        Watched one = watched.get(connection);
        if (one != null) {
            one.bytes = connection.getBytesIn();
            one.since = System.nanoTime();
        }
        return request;
    }

    private void lookLater(Connection connection, Watched one) {
        one.next = scheduler.schedule(() -> look(connection, one), nanos / LOOKS, TimeUnit.NANOSECONDS);
    }

    private void look(Connection connection, Watched one) {
        if (watched.get(connection) != one || connection.getEndPoint().getConnection() != connection) {
            watched.remove(connection, one);
            return;
        }
        long now = System.nanoTime();
        boolean waits = connection.getBytesIn() <= one.bytes && connection.getMessagesIn() > 0;
        if (waits) {
            // For a request that has not begun: the idle timeout's matter.
            one.since = now;
        } else if (now - one.since >= nanos) {
            connection.getEndPoint().close();
            return;
        }
        lookLater(connection, one);
    }
}

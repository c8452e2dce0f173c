package dev.soto.connection;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Role;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client or a server: opens them, knows which have not ended, and closes all of them when it stops.
 * Thread-safe.
 */
public final class OpenConnections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Set<WebSocketConnection> live = new LinkedHashSet<>();
    /** What the peers were told when all were closed; null before. */
    private @Nullable CloseStatus stopped;

    /** Creates a set without connections. */
    public OpenConnections() {}

    /**
     * Makes a connection, runs the application's opening on the calling thread, and starts to read. After {@link
     * #closeAll} the connection is opened and closed at once.
     *
     * @param transport belongs to the connection from here on, as do the extensions
     * @param onEnd called once, after {@link ConnectionListener#onClosed}
     * @throws Exception what the opening threw; the connection is being closed with 1011 then
     */
    public WebSocketConnection open(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionDetails details,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionOpening opening,
            Runnable onEnd)
            throws Exception {
        Entry entry = new Entry(opening, onEnd);
        WebSocketConnection connection =
                new WebSocketConnection(role, transport, extensions, details, options, services, entry.listener);
        entry.connection = connection;
        CloseStatus late = enter(connection);
        connection.start(() -> entry.listener.open(connection));
        if (late != null) {
            connection.close(late);
        }
        entry.listener.throwFailure();
        return connection;
    }

    /** Binds a listener to its connection, which is made after it. */
    private final class Entry {
        final OpeningListener listener;
        final Runnable onEnd;
        volatile @Nullable WebSocketConnection connection;

        Entry(ConnectionOpening opening, Runnable onEnd) {
            this.listener = new OpeningListener(opening, this::ended);
            this.onEnd = onEnd;
        }

        private void ended() {
            WebSocketConnection known = connection;
            if (known != null) {
                leave(known);
            }
            onEnd.run();
        }
    }

    /** Keeps the connection; returns what to close it with when it comes too late. */
    private @Nullable CloseStatus enter(WebSocketConnection connection) {
        lock.lock();
        try {
            live.add(connection);
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private void leave(WebSocketConnection connection) {
        lock.lock();
        try {
            live.remove(connection);
            if (live.isEmpty()) {
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many connections have not ended. */
    public int size() {
        lock.lock();
        try {
            return live.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes all connections, and those that are opened later, without waiting: for who has others to close meanwhile, before {@link
     * #closeAll}.
     *
     * @param status sent to the peers
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}
     */
    public void beginToClose(CloseStatus status) {
        status.requireSendable();
        stop(status).forEach(connection -> connection.close(status));
    }

    /**
     * Closes all connections and waits until they have ended; those that have not by then are cut. An interrupt ends the
     * waiting early and is kept.
     *
     * @param status sent to the peers
     * @return whether all ended in time
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}
     */
    public boolean closeAll(CloseStatus status, Duration timeout) {
        beginToClose(status);
        List<WebSocketConnection> left = awaitEnd(timeout);
        left.forEach(connection ->
                connection.abort(new SocketTimeoutException("the peer did not answer the close within " + timeout)));
        return left.isEmpty();
    }

    private List<WebSocketConnection> stop(CloseStatus status) {
        lock.lock();
        try {
            stopped = status;
            return List.copyOf(live);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the connections that are left. */
    private List<WebSocketConnection> awaitEnd(Duration timeout) {
        long nanos = Deadlines.nanos(timeout);
        lock.lock();
        try {
            while (!live.isEmpty() && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            return List.copyOf(live);
        } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
            return List.copyOf(live);
        } finally {
            lock.unlock();
        }
    }
}

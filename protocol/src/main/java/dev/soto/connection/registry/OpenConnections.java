package dev.soto.connection.registry;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOpening;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.Transport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Role;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client or a server: opens them, knows which have not ended, and closes all of them when it stops.
 * Thread-safe.
 */
public final class OpenConnections implements Census.Source {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final ConnectionObserver observer;

    // Guarded by the lock.

    private final LiveList<Entry> live = new LiveList<>();
    private final EndpointLedger ledger;
    private long lastId;
    /** Handshakes that are accepted, and whose connections are not there yet. */
    private int expected;
    /** What the peers were told when all were closed; null before. */
    private @Nullable CloseStatus stopped;

    /** Creates a set without connections. */
    public OpenConnections() {
        this(ConnectionObserver.NONE);
    }

    /** Creates a set without connections. */
    public OpenConnections(ConnectionObserver observer) {
        this.observer = observer;
        this.ledger = new EndpointLedger(observer);
    }

    /** Has an endpoint counted, with zeros, before its first connection. */
    public void declare(String endpoint, Role role) {
        lock.lock();
        try {
            ledger.declare(endpoint, role);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says that a handshake is going to be accepted: {@link #closeAll} waits for its connection. Each call that returns true is followed
     * by one of {@link #arrived}, whatever becomes of the handshake.
     *
     * @return false after {@link #beginToClose} or {@link #closeAll}: the handshake is to be refused
     */
    public boolean expect() {
        lock.lock();
        try {
            if (stopped != null) {
                return false;
            }
            expected++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A handshake that was expected has become a connection, or nothing. */
    public void arrived() {
        lock.lock();
        try {
            expected--;
            signalIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void signalIfEmpty() {
        if (live.isEmpty() && expected == 0) {
            ended.signalAll();
        }
    }

    /**
     * Makes a connection, runs the application's opening on the calling thread, and starts to read. After {@link
     * #closeAll} the connection is opened and closed at once.
     *
     * @param endpoint by what it is counted
     * @param transport belongs to the connection from here on, as do the extensions
     * @param onEnd called once, after {@link ConnectionListener#onClosed}
     * @throws Exception what the opening threw; the connection is being closed with 1011 then
     */
    public WebSocketConnection open(
            String endpoint,
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionDetails details,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionOpening opening,
            Runnable onEnd)
            throws Exception {
        return open(endpoint, role, transport, extensions, details, options, services, null, opening, onEnd);
    }

    /**
     * The same, with what the handshake has left.
     *
     * @param handshake for the observer
     * @throws Exception what the opening threw
     */
    public WebSocketConnection open(
            String endpoint,
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionDetails details,
            ConnectionOptions options,
            ConnectionServices services,
            @Nullable Object handshake,
            ConnectionOpening opening,
            Runnable onEnd)
            throws Exception {
        Entry entry;
        WebSocketConnection connection;
        CloseStatus late;
        try {
            entry = new Entry(endpoint, transport.remoteAddress(), opening, onEnd);
            connection =
                    new WebSocketConnection(role, transport, extensions, details, options, services, entry.listener);
            entry.connection = connection;
            late = enter(entry);
        } catch (RuntimeException | Error noMemory) {
            // There is no connection that could end.
            transport.close();
            onEnd.run();
            throw noMemory;
        }
        observer.opened(entry, handshake);
        connection.start(() -> entry.listener.open(connection));
        if (late != null) {
            connection.close(late, CloseInitiator.CONTAINER);
        }
        entry.listener.throwFailure();
        return connection;
    }

    /** Binds a listener to its connection, which is made after it. */
    private final class Entry extends LiveList.Member {
        final String endpoint;
        /** A transport that has been closed does not know it any more. */
        final @Nullable SocketAddress peer;

        final OpeningListener listener;
        final Runnable onEnd;
        volatile @Nullable WebSocketConnection connection;
        volatile long number;

        Entry(String endpoint, @Nullable SocketAddress peer, ConnectionOpening opening, Runnable onEnd) {
            this.endpoint = endpoint;
            this.peer = peer;
            this.listener = new OpeningListener(opening, this::ended);
            this.onEnd = onEnd;
        }

        private void ended() {
            leave(this);
            onEnd.run();
        }

        @Override
        public String id() {
            return Long.toString(number);
        }

        @Override
        public String endpoint() {
            return endpoint;
        }

        @Override
        public @Nullable SocketAddress peer() {
            return peer;
        }

        @Override
        public WebSocketConnection connection() {
            return Objects.requireNonNull(connection);
        }

        @Override
        public @Nullable String requestUri() {
            URI uri = connection().details().uri();
            return uri == null ? null : uri.toString();
        }

        @Override
        public String subprotocol() {
            return Objects.requireNonNullElse(connection().details().subprotocol(), "");
        }
    }

    /** Keeps the connection; returns what to close it with when it comes too late. */
    private @Nullable CloseStatus enter(Entry entry) {
        lock.lock();
        try {
            entry.number = ++lastId;
            live.add(entry);
            ledger.opened(entry);
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Entry entry) {
        lock.lock();
        try {
            live.remove(entry);
            ledger.ended(entry);
        } finally {
            lock.unlock();
        }
        observer.ended(entry);
        lock.lock();
        try {
            signalIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Census census() {
        lock.lock();
        try {
            return ledger.census(live.copy());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the connections that have not ended. */
    public List<WebSocketConnection> all() {
        lock.lock();
        try {
            return live.copy().stream().map(Entry::connection).toList();
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
        stop(status).forEach(entry -> entry.connection().close(status, CloseInitiator.CONTAINER));
    }

    /**
     * Closes all connections, those of handshakes that have been accepted too, and waits until they have ended; those that have not by then are cut. An interrupt ends the
     * waiting early and is kept.
     *
     * @param status sent to the peers
     * @return whether all ended in time
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}
     */
    public boolean closeAll(CloseStatus status, Duration timeout) {
        beginToClose(status);
        List<Entry> left = awaitEnd(timeout);
        left.forEach(entry -> entry.connection()
                .abort(new SocketTimeoutException(
                        "the close handshake has not ended in time (dev.soto.shutdownTimeout)")));
        return left.isEmpty() && !isExpecting();
    }

    private boolean isExpecting() {
        lock.lock();
        try {
            return expected > 0;
        } finally {
            lock.unlock();
        }
    }

    private List<Entry> stop(CloseStatus status) {
        lock.lock();
        try {
            stopped = status;
            return live.copy();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the connections that are left. */
    private List<Entry> awaitEnd(Duration timeout) {
        long nanos = Deadlines.nanos(timeout);
        lock.lock();
        try {
            while ((!live.isEmpty() || expected > 0) && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            return live.copy();
        } catch (InterruptedException early) {
            Thread.currentThread().interrupt();
            return live.copy();
        } finally {
            lock.unlock();
        }
    }
}

package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.connection.registry.Census;
import dev.soto.connection.registry.ConnectionObserver;
import dev.soto.connection.registry.EndpointLedger;
import dev.soto.connection.registry.LiveList;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Role;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a container: the open ones by endpoint, those of an HttpSession, and all that have not ended. One for
 * each application. Thread-safe.
 */
public final class SessionRegistry implements Census.Source {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final SessionIds ids = new SessionIds();

    /** Those that are open, and those that are closing, or closed and have not ended. */
    private final LiveList<SotoSession> live = new LiveList<>();

    private final OpenSessions open = new OpenSessions();

    private final HttpSessions httpSessions = new HttpSessions();
    private final EndpointLedger ledger;
    private final ConnectionObserver observer;

    /** Few, and most containers have none. */
    private final List<SessionWatch> watches = new CopyOnWriteArrayList<>();

    /** Those that came when the container was stopping: closed at once, and waited for as all are. */
    private final Set<SotoSession> late = new LinkedHashSet<>();

    /** Handshakes that are accepted, and whose sessions are not there yet. */
    private int expected;

    private boolean shutDown;

    /** Creates an empty registry. */
    public SessionRegistry() {
        this(ConnectionObserver.NONE);
    }

    /**
     * Creates an empty registry.
     *
     * @param observer hears of sessions that open and end
     */
    public SessionRegistry(ConnectionObserver observer) {
        this.observer = observer;
        this.ledger = new EndpointLedger(observer);
    }

    /** Has somebody told of sessions that open or begin to close from now on. */
    public void watch(SessionWatch watch) {
        watches.add(watch);
    }

    /** Undoes {@link #watch}. */
    public void unwatch(SessionWatch watch) {
        watches.remove(watch);
    }

    /**
     * Sets what makes the ids of sessions, instead of a random UUID. It is called when an id is first asked for, which for most
     * sessions is never, and once for a session. It must not ask the session anything, its id least of all.
     *
     * @param maker returns an id that no other session has
     */
    public void makeIds(Function<SotoSession, String> maker) {
        ids.makeWith(maker);
    }

    String giveId(SotoSession session) {
        return ids.give(session);
    }

    /** Returns the id of a session; empty when nobody has asked for it. One that is being made is waited for. */
    public Optional<String> knownId(SotoSession session) {
        return ids.known(session);
    }

    /** Returns whether a session is among the open ones. */
    public boolean isOpen(SotoSession session) {
        lock.lock();
        try {
            return open.contains(session);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the open sessions of a server endpoint, a snapshot that cannot be changed. */
    public Set<Session> openSessions(EndpointModel endpoint) {
        return openSessionsOf(endpoint);
    }

    /** The endpoint's onOpen has returned. */
    void opened(SotoSession session) {
        for (SessionWatch watch : watches) {
            watch.opened(session);
        }
    }

    /** Has an endpoint of the server counted, with zeros, before its first session. */
    public void declare(String endpoint) {
        lock.lock();
        try {
            ledger.declare(endpoint, Role.SERVER);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says that a handshake is going to be accepted: {@link #closeAll} waits for its session. Each call that returns true is followed by
     * one of {@link #arrived}, whatever becomes of the handshake.
     *
     * @return false when the container is stopping, and the handshake is to be refused
     */
    public boolean expect() {
        lock.lock();
        try {
            if (shutDown) {
                return false;
            }
            expected++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many handshakes are expected to become a session and have not yet, or have not been given up. */
    public int expected() {
        lock.lock();
        try {
            return expected;
        } finally {
            lock.unlock();
        }
    }

    /** A handshake that was expected has become a session, or nothing. */
    public void arrived() {
        lock.lock();
        try {
            expected--;
            signalIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Registers a session that opens; returns false when the container is stopping: the session is to be closed at once. */
    boolean enter(SotoSession session, @Nullable Object handshake) {
        boolean entered = register(session);
        if (entered) {
            observer.opened(session, handshake);
            for (SessionWatch watch : watches) {
                watch.opening(session);
            }
        }
        return entered;
    }

    private boolean register(SotoSession session) {
        lock.lock();
        try {
            if (shutDown) {
                late.add(session);
                return false;
            }
            live.add(session);
            open.add(session);
            ledger.opened(session);
            httpSessions.add(session);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a session out of the open ones: it is closing. */
    void leaveOpen(SotoSession session) {
        if (removeOpen(session)) {
            for (SessionWatch watch : watches) {
                watch.closing(session);
            }
        }
    }

    private boolean removeOpen(SotoSession session) {
        lock.lock();
        try {
            return open.remove(session);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a session: its endpoint has been told that it closed. */
    void leave(SotoSession session) {
        session.connection().endStatistics();
        leaveOpen(session);
        if (isLive(session)) {
            observer.ended(session);
        }
        lock.lock();
        try {
            if (live.remove(session)) {
                ledger.ended(session);
            }
            late.remove(session);
            httpSessions.remove(session);
            signalIfEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLive(SotoSession session) {
        lock.lock();
        try {
            return live.contains(session);
        } finally {
            lock.unlock();
        }
    }

    private void signalIfEmpty() {
        if (isEmpty()) {
            ended.signalAll();
        }
    }

    private boolean isEmpty() {
        return live.isEmpty() && late.isEmpty() && expected == 0;
    }

    /** Returns the open sessions of the same endpoint, a snapshot that cannot be changed. */
    Set<Session> openSessions(SotoSession session) {
        return openSessionsOf(OpenSessions.endpointOf(session));
    }

    private Set<Session> openSessionsOf(Object endpoint) {
        lock.lock();
        try {
            return open.of(endpoint);
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

    /** Returns all sessions that have not ended, a snapshot. */
    public Set<SotoSession> sessions() {
        lock.lock();
        try {
            Set<SotoSession> all = new HashSet<>(live.copy());
            all.addAll(late);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Begins the close handshake of a session behind all messages sent before; the container's matter, not the application's. */
    public static void close(SotoSession session, CloseStatus status) {
        session.close(status);
    }

    /** Says that an HttpSession got another id (HttpServletRequest.changeSessionId). */
    public void httpSessionIdChanged(String before, String after) {
        lock.lock();
        try {
            httpSessions.idChanged(before, after);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there are sessions that were opened within an HttpSession and have not ended. */
    public boolean hasSessionsOf(String httpSessionId) {
        lock.lock();
        try {
            return httpSessions.hasSessionsOf(httpSessionId);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes sessions that were opened within an HttpSession, when it ends or its user logs out: WSC-7.2-3 wants 1008
     * for those that need an authenticated user. Their onClose is told the same.
     *
     * @param which of them
     */
    public void closeHttpSession(String httpSessionId, CloseStatus status, Predicate<? super SotoSession> which) {
        List<SotoSession> concerned;
        lock.lock();
        try {
            concerned = httpSessions.of(httpSessionId).stream().filter(which).toList();
        } finally {
            lock.unlock();
        }
        concerned.forEach(session -> session.closeForUser(status));
    }

    /**
     * Refuses new handshakes from now on, closes all sessions, those of handshakes that have been accepted too, and waits until their
     * endpoints have been told; then cuts what is left.
     *
     * @param status for example 1001
     * @return whether all closed in time
     */
    public boolean closeAll(CloseStatus status, Duration timeout) {
        lock.lock();
        try {
            shutDown = true;
        } finally {
            lock.unlock();
        }
        sessions().forEach(session -> session.close(status));
        boolean inTime = awaitEmpty(timeout);
        if (!inTime) {
            IOException cause = new IOException("the container stops, and the close handshake has taken longer than "
                    + timeout.toMillis() + " ms (dev.soto.shutdownTimeout)");
            sessions().forEach(session -> session.connection().abort(cause));
        }
        return inTime;
    }

    private boolean awaitEmpty(Duration timeout) {
        long remaining = Deadlines.nanos(timeout);
        lock.lock();
        try {
            while (!isEmpty() && remaining > 0) {
                remaining = ended.awaitNanos(remaining);
            }
            return isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}

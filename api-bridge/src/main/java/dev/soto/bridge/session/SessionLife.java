package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.session.SessionPhase.Event;
import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import java.io.EOFException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Opens and ends a session: one open callback, at most one close by the application, one close callback. {@link SessionPhase} is the
 * table of what leads where.
 */
class SessionLife {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(SessionLife.class.getName()));
    private static final CloseStatus SHUTTING_DOWN = new CloseStatus(CloseCode.GOING_AWAY, "the container is stopping");

    private final SotoSession session;
    /** Changed by {@link #step} alone. */
    private volatile SessionPhase phase = SessionPhase.UNOPENED;
    /** What whoever closes here says. */
    private @Nullable CloseReason ownReason;

    private volatile @Nullable CloseReason lastReason;

    SessionLife(SotoSession session) {
        this.session = session;
    }

    final SotoSession session() {
        return session;
    }

    final SessionEnvironment environment() {
        return session.environment();
    }

    private WebSocketConnection connection() {
        return session.connection();
    }

    /**
     * Calls the open callback and starts to read; a container that stops closes the connection instead.
     *
     * @param config given to the callback, and not kept
     * @param handshake what it has left for whoever observes; not kept
     */
    void open(EndpointConfig config, @Nullable Object handshake) {
        boolean entered = environment().registry().enter(session, handshake);
        connection()
                .start(
                        entered
                                ? () -> callOpen(config)
                                : () -> connection().close(SHUTTING_DOWN, CloseInitiator.CONTAINER));
    }

    private void callOpen(EndpointConfig config) {
        step(Event.OPENS);
        LOG.each(Level.DEBUG, () -> session.described() + " opens");
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            model().lifecycle().open(session.context(), config);
        } catch (Throwable e) {
            SessionErrors.report(session, e);
        } finally {
            scope.leave(entered);
        }
        environment().registry().opened(session);
    }

    private EndpointModel model() {
        return session.model();
    }

    /**
     * Begins the close handshake for the application, whose reason its own onClose will be given. Does nothing when the
     * session is closing already.
     */
    void close(CloseReason reason) {
        close(CloseReasons.toStatus(reason), reason, CloseInitiator.APPLICATION);
    }

    /** Begins the close handshake for the container; section 2.1.5 wants onClose to be given 1006 then. */
    void closeByContainer(CloseStatus status) {
        close(status, CloseReasons.of(new CloseStatus(CloseCode.ABNORMAL, status.reason())), CloseInitiator.CONTAINER);
    }

    /** Begins the close handshake because the user has gone: section 7.2 names the code of this close, for onClose too. */
    void closeForUser(CloseStatus status) {
        close(status, CloseReasons.of(status), CloseInitiator.CONTAINER);
    }

    private void close(CloseStatus status, CloseReason reason, CloseInitiator initiator) {
        if (phase.on(Event.CLOSE) == null) {
            return;
        }
        status.requireSendable();
        if (!claimClose(reason)) {
            return;
        }
        if (!connection().close(status, initiator)) {
            step(Event.CLOSE_TOO_LATE);
        }
        environment().registry().leaveOpen(session);
    }

    /** Returns false when a close has begun already. */
    private synchronized boolean claimClose(CloseReason reason) {
        boolean first = step(Event.CLOSE) != null;
        if (first) {
            ownReason = reason;
        }
        return first;
    }

    /** Returns where the session stood; null when nothing comes of the event. */
    private synchronized @Nullable SessionPhase step(Event event) {
        SessionPhase from = phase;
        SessionPhase next = from.on(event);
        if (next == null) {
            return null;
        }
        phase = next;
        return from;
    }

    /** A close has begun; unless we began it the peer's code and reason count (section 2.1.5). */
    void closing() {
        step(Event.CLOSING);
        environment().registry().leaveOpen(session);
    }

    private synchronized CloseReason reason(SessionPhase closed, CloseStatus status) {
        boolean here = closed == SessionPhase.CLOSED_HERE || closed == SessionPhase.CLOSED_HERE_UNOPENED;
        return here && ownReason != null ? ownReason : CloseReasons.of(status);
    }

    /** The connection is closed: nothing of it is left for the container either; called once. */
    void end(CloseStatus status) {
        SessionPhase closed = step(Event.CLOSED);
        if (closed == null) {
            return;
        }
        CloseReason reason = reason(closed, status);
        lastReason = reason;
        finish(closed.opened, reason);
        LOG.each(Level.DEBUG, () -> session.described() + " closed: " + status);
        environment().registry().leave(session);
        environment().onClosed().accept(session);
    }

    /** Calls the close callback, and gives back what the application had. */
    private void finish(boolean opened, CloseReason reason) {
        environment().registry().leaveOpen(session);
        session.handlers().abort(() -> new EOFException("the session was closed: " + reason));
        if (opened) {
            callClose(reason);
        }
        session.closeCoders();
        step(Event.GIVEN_BACK);
    }

    /**
     * Returns whether the session is open. Within a callback it is not after a close; for other threads it is until onClose
     * has returned, so that who waits for the end has seen all of it.
     */
    boolean isOpen() {
        return connection().isInCallback() ? connection().isOpen() : !isEnded();
    }

    private void callClose(CloseReason reason) {
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            model().lifecycle().close(session.context(), reason);
        } catch (Throwable e) {
            SessionErrors.report(session, e);
        } finally {
            scope.leave(entered);
        }
    }

    boolean isEnded() {
        return phase == SessionPhase.ENDED;
    }

    @Nullable
    CloseReason lastReason() {
        return lastReason;
    }
}

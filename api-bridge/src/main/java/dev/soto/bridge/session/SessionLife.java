package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import java.io.EOFException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Opens and ends a session: one open callback, at most one close by the application, one close callback. */
class SessionLife {
    private static final Logger LOGGER = System.getLogger(SessionLife.class.getName());
    private static final CloseStatus SHUTTING_DOWN = new CloseStatus(CloseCode.GOING_AWAY, "the container is stopping");

    private final SotoSession session;
    private volatile @Nullable CloseReason closedLocally;
    private boolean closedByPeer;
    private boolean opened;
    private volatile boolean ended;
    private volatile @Nullable CloseReason lastReason;

    SessionLife(SotoSession session) {
        this.session = session;
    }

    final SotoSession session() {
        return session;
    }

    final SessionSurroundings surroundings() {
        return session.surroundings();
    }

    private WebSocketConnection connection() {
        return session.connection();
    }

    /**
     * Calls the open callback and starts to read; a container that stops closes the connection instead.
     *
     * @param config given to the callback, and not kept
     */
    void open(EndpointConfig config) {
        boolean entered = surroundings().registry().enter(session);
        connection()
                .start(
                        entered
                                ? () -> callOpen(config)
                                : () -> connection().close(SHUTTING_DOWN, CloseInitiator.CONTAINER));
    }

    private void callOpen(EndpointConfig config) {
        opened = true;
        LOGGER.log(Level.DEBUG, () -> "session " + session.getId() + " of " + model() + " opens");
        CallbackScope scope = surroundings().scope();
        Object entered = scope.enter();
        try {
            model().lifecycle().open(session.context(), config);
        } catch (Throwable e) {
            SessionErrors.report(session, e);
        } finally {
            scope.leave(entered);
        }
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

    private void close(CloseStatus status, CloseReason ownReason, CloseInitiator initiator) {
        if (ended || isClosing()) {
            return;
        }
        status.requireSendable();
        if (!claimClose(ownReason)) {
            return;
        }
        if (!connection().close(status, initiator)) {
            claimClose(null);
        }
        surroundings().registry().leaveOpen(session);
    }

    private boolean isClosing() {
        synchronized (this) {
            return closedByPeer || closedLocally != null;
        }
    }

    /** Notes our reason, or takes it back; returns false when a close has begun already. */
    private boolean claimClose(@Nullable CloseReason ownReason) {
        synchronized (this) {
            if (ownReason != null && (closedByPeer || closedLocally != null)) {
                return false;
            }
            closedLocally = ownReason;
            return true;
        }
    }

    /** A close has begun; unless we began it the peer's code and reason count (section 2.1.5). */
    void closing() {
        synchronized (this) {
            closedByPeer = closedLocally == null;
        }
        surroundings().registry().leaveOpen(session);
    }

    private CloseReason reason(CloseStatus status) {
        synchronized (this) {
            CloseReason own = closedLocally;
            return own == null ? CloseReasons.of(status) : own;
        }
    }

    /** The connection is closed: nothing of it is left for the container either; called once. */
    void end(CloseStatus status) {
        CloseReason reason = reason(status);
        lastReason = reason;
        finish(reason);
        LOGGER.log(Level.DEBUG, () -> "session " + session.getId() + " of " + model() + " closed: " + status);
        surroundings().registry().leave(session);
        surroundings().onClosed().accept(session);
    }

    /** Calls the close callback, and gives back what the application had; nothing the second time. */
    private void finish(CloseReason reason) {
        if (ended) {
            return;
        }
        surroundings().registry().leaveOpen(session);
        session.handlers().abort(() -> new EOFException("the session was closed: " + reason));
        if (opened) {
            callClose(reason);
        }
        session.closeCoders();
        ended = true;
    }

    /**
     * Returns whether the session is open. Within a callback it is not after a close; for other threads it is until onClose
     * has returned, so that who waits for the end has seen all of it.
     */
    boolean isOpen() {
        return connection().isInCallback() ? connection().isOpen() : !ended;
    }

    private void callClose(CloseReason reason) {
        CallbackScope scope = surroundings().scope();
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
        return ended;
    }

    @Nullable
    CloseReason lastReason() {
        return lastReason;
    }
}

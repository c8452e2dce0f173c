package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointContext;
import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import jakarta.websocket.CloseReason;
import java.io.EOFException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Opens and ends a session: one open callback, at most one close by the application, one close callback. */
final class SessionLife {
    private static final Logger LOGGER = System.getLogger(SessionLife.class.getName());
    private static final CloseStatus SHUTTING_DOWN = new CloseStatus(CloseCode.GOING_AWAY, "the container is stopping");

    private final SessionSeed seed;
    private final SotoSession session;
    private final WebSocketConnection connection;
    private final EndpointContext context;
    private final SessionErrors errors;
    private final SessionCoders coders;
    private @Nullable CloseReason closedLocally;
    private boolean closedByPeer;
    private boolean opened;
    private volatile boolean ended;
    private volatile @Nullable CloseReason lastReason;

    SessionLife(
            SessionSeed seed,
            SotoSession session,
            WebSocketConnection connection,
            EndpointContext context,
            SessionErrors errors,
            SessionCoders coders) {
        this.seed = seed;
        this.session = session;
        this.connection = connection;
        this.context = context;
        this.errors = errors;
        this.coders = coders;
    }

    /** Calls the open callback and starts to read; a container that stops closes the connection instead. */
    void open() {
        boolean entered = seed.registry().enter(session);
        connection.start(entered ? this::callOpen : () -> connection.close(SHUTTING_DOWN));
    }

    private void callOpen() {
        opened = true;
        LOGGER.log(Level.DEBUG, () -> "session " + session.getId() + " of " + model() + " opens");
        Object entered = seed.scope().enter();
        try {
            model().lifecycle().open(context);
        } catch (Throwable e) {
            errors.report(e);
        } finally {
            seed.scope().leave(entered);
        }
    }

    private EndpointModel model() {
        return seed.model();
    }

    /**
     * Begins the close handshake for the application, whose reason its own onClose will be given. Does nothing when the
     * session is closing already.
     */
    void close(CloseReason reason) {
        if (close(CloseReasons.toStatus(reason), reason)) {
            // The peer's answer changes nothing for the application: it hears of the end now, behind the close frame.
            connection.flush();
            connection.run(() -> finish(reason));
        }
    }

    /** Begins the close handshake for the container; section 2.1.5 wants onClose to be given 1006 then. */
    void closeByContainer(CloseStatus status) {
        close(status, CloseReasons.of(new CloseStatus(CloseCode.ABNORMAL, status.reason())));
    }

    /** Returns whether this call began the close. */
    private boolean close(CloseStatus status, CloseReason ownReason) {
        if (ended) {
            return false;
        }
        status.requireSendable();
        if (!claimClose(ownReason)) {
            return false;
        }
        boolean began = connection.close(status);
        if (!began) {
            claimClose(null);
        }
        seed.registry().leaveOpen(session);
        return began;
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
        seed.registry().leaveOpen(session);
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
        seed.registry().leave(session);
        seed.onClosed().accept(session);
    }

    /** Calls the close callback, and gives back what the application had; nothing the second time. */
    private void finish(CloseReason reason) {
        if (ended) {
            return;
        }
        seed.registry().leaveOpen(session);
        session.handlers().abort(() -> new EOFException("the session was closed: " + reason));
        if (opened) {
            callClose(reason);
        }
        coders.close(seed);
        ended = true;
    }

    /**
     * Returns whether the session is open. For other threads than that of a callback it is until onClose has returned, so
     * that who waits for its end has seen all of it.
     */
    boolean isOpen() {
        return connection.isInCallback() ? connection.isOpen() : !ended;
    }

    private void callClose(CloseReason reason) {
        Object entered = seed.scope().enter();
        try {
            model().lifecycle().close(context, reason);
        } catch (Throwable e) {
            errors.report(e);
        } finally {
            seed.scope().leave(entered);
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

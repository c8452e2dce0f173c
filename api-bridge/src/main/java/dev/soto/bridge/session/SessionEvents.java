package dev.soto.bridge.session;

import dev.soto.bridge.inbound.MessageHandlers;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.EOFException;
import java.nio.ByteBuffer;

/**
 * Brings what the connection says to the handlers of a session, one callback at a time. An exception of the application
 * goes to the error handling method and leaves the session open (section 5.2.2). What arrives after onClose is dropped. One
 * object with the life of the session, which is asked for each message whether it has ended.
 */
final class SessionEvents extends SessionLife implements ConnectionListener {
    SessionEvents(SotoSession session) {
        super(session);
    }

    private MessageHandlers handlers() {
        return session().handlers();
    }

    @Override
    public void onText(String message) {
        if (isEnded()) {
            return;
        }
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            handlers().deliverText(message);
        } catch (Throwable e) {
            failed(e);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        if (isEnded()) {
            return;
        }
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            handlers().deliverBinary(message);
        } catch (Throwable e) {
            failed(e);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onTextPart(String part, boolean last) {
        if (isEnded()) {
            return;
        }
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            handlers().deliverText(part, last);
        } catch (Throwable e) {
            failed(e);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        if (isEnded()) {
            return;
        }
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            handlers().deliverBinary(part, last);
        } catch (Throwable e) {
            failed(e);
        } finally {
            scope.leave(entered);
        }
    }

    /** The application has not sent that ping, so its handler of pongs is not asked. */
    @Override
    public void onKeepAlivePong(ByteBuffer payload) {}

    @Override
    public void onPong(ByteBuffer payload) {
        if (isEnded()) {
            return;
        }
        CallbackScope scope = environment().scope();
        Object entered = scope.enter();
        try {
            handlers().deliverPong(payload);
        } catch (Throwable e) {
            failed(e);
        } finally {
            scope.leave(entered);
        }
    }

    private void failed(Throwable error) {
        if (error instanceof ProtocolViolation violation) {
            // The close frame goes first, then the error handling method hears of it.
            connection().fail(violation);
        } else {
            SessionErrors.report(session(), error);
        }
    }

    private WebSocketConnection connection() {
        return session().connection();
    }

    @Override
    public void onClosing() {
        closing();
    }

    @Override
    public void onError(Throwable error) {
        if (!connection().isOpen()) {
            handlers().abort(() -> error);
        }
        SessionErrors.reportConnection(session(), error);
    }

    @Override
    public void onClosed(CloseStatus status) {
        handlers().abort(() -> new EOFException("the connection was closed: " + status));
        end(status);
    }
}

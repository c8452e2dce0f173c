package dev.soto.bridge.session;

import dev.soto.protocol.model.ProtocolViolation;
import jakarta.websocket.SessionException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Brings errors to the error handling method of the endpoint, or into the log when there is none (section 5.2.2). */
final class SessionErrors {
    private static final Logger LOGGER = System.getLogger(SessionErrors.class.getName());

    private SessionErrors() {}

    /** Reports an error of the connection, as a SessionException (WSC-5.2.3-1). */
    static void reportConnection(SotoSession session, Throwable error) {
        if (error instanceof IOException || error instanceof ProtocolViolation) {
            String message = error.getMessage();
            report(session, new SessionException(message == null ? error.toString() : message, error, session));
        } else {
            report(session, error);
        }
    }

    /** Reports an error of the application, or a conversion error, as it is (WSC-5.2.2-2). */
    static void report(SotoSession session, Throwable error) {
        CallbackScope scope = session.surroundings().scope();
        Object entered = scope.enter();
        try {
            if (!session.model().lifecycle().error(session.context(), error)) {
                log(session, error);
            }
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, () -> "the error handling method of " + where(session) + " failed", e);
            LOGGER.log(Level.WARNING, () -> "the error that it was called for", error);
        } finally {
            scope.leave(entered);
        }
    }

    /** A connection that breaks is everyday life on a server; an exception of the application is a defect. */
    private static void log(SotoSession session, Throwable error) {
        if (error instanceof SessionException) {
            LOGGER.log(
                    error.getCause() instanceof ProtocolViolation ? Level.INFO : Level.DEBUG,
                    () -> where(session) + ": " + error.getMessage());
        } else {
            LOGGER.log(
                    Level.WARNING,
                    () -> "unhandled error in " + where(session) + ", which has no @OnError or onError",
                    error);
        }
    }

    private static String where(SotoSession session) {
        return "endpoint " + session.model().endpointClass().getName() + ", session " + session.getId();
    }
}

package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointContext;
import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.protocol.model.ProtocolViolation;
import jakarta.websocket.SessionException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Brings errors to the error handling method of the endpoint, or into the log when there is none (section 5.2.2). */
final class SessionErrors {
    private static final Logger LOGGER = System.getLogger(SessionErrors.class.getName());

    private final EndpointModel model;
    private final EndpointContext context;
    private final CallbackScope scope;

    SessionErrors(EndpointModel model, EndpointContext context, CallbackScope scope) {
        this.model = model;
        this.context = context;
        this.scope = scope;
    }

    /** Reports an error of the connection, as a SessionException (WSC-5.2.3-1). */
    void reportConnection(Throwable error) {
        if (error instanceof IOException || error instanceof ProtocolViolation) {
            String message = error.getMessage();
            report(new SessionException(message == null ? error.toString() : message, error, context.session()));
        } else {
            report(error);
        }
    }

    /** Reports an error of the application, or a conversion error, as it is (WSC-5.2.2-2). */
    void report(Throwable error) {
        Object entered = scope.enter();
        try {
            if (!model.lifecycle().error(context, error)) {
                log(error);
            }
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, () -> "the error handling method of " + where() + " failed", e);
            LOGGER.log(Level.WARNING, () -> "the error that it was called for", error);
        } finally {
            scope.leave(entered);
        }
    }

    /** A connection that breaks is everyday life on a server; an exception of the application is a defect. */
    private void log(Throwable error) {
        if (error instanceof SessionException) {
            LOGGER.log(
                    error.getCause() instanceof ProtocolViolation ? Level.INFO : Level.DEBUG,
                    () -> where() + ": " + error.getMessage());
        } else {
            LOGGER.log(
                    Level.WARNING, () -> "unhandled error in " + where() + ", which has no @OnError or onError", error);
        }
    }

    private String where() {
        return "endpoint " + model.endpointClass().getName() + ", session "
                + context.session().getId();
    }
}

package dev.soto.bridge.session;

import dev.soto.connection.ErrorKind;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import jakarta.websocket.DecodeException;
import jakarta.websocket.SessionException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/** Brings errors to the error handling method of the endpoint, or into the log when there is none (section 5.2.2). */
final class SessionErrors {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(SessionErrors.class.getName()));

    private SessionErrors() {}

    /** Reports an error of the connection, as a SessionException (WSC-5.2.3-1). */
    static void reportConnection(SotoSession session, Throwable error) {
        if (error instanceof IOException || error instanceof ProtocolViolation) {
            String message = error.getMessage();
            tell(session, new SessionException(message == null ? error.toString() : message, error, session));
        } else {
            report(session, error);
        }
    }

    /**
     * Reports an error of the application, or a conversion error, as it is (WSC-5.2.2-2). One of the virtual machine, which may have
     * left the application's objects half changed, ends the session too.
     */
    static void report(SotoSession session, Throwable error) {
        session.connection().callbackFailed(error);
        if (error instanceof NoClassDefFoundError absent) {
            session.model().notices().absentClass(absent);
        }
        session.connection().countFailure(error instanceof DecodeException ? ErrorKind.DECODE : ErrorKind.APPLICATION);
        tell(session, error);
    }

    private static void tell(SotoSession session, Throwable error) {
        CallbackScope scope = session.environment().scope();
        Object entered = scope.enter();
        try {
            if (!session.model().lifecycle().error(session.context(), error)) {
                log(session, error);
            }
        } catch (Throwable e) {
            session.connection().countFailure(ErrorKind.APPLICATION);
            logSecond(session, error, e);
            endAfter(session, e);
        } finally {
            scope.leave(entered);
        }
        endAfter(session, error);
    }

    /** Ends a session behind an error of the virtual machine in one of its callbacks. */
    static void endAfter(SotoSession session, Throwable error) {
        if (error instanceof VirtualMachineError) {
            session.close(new CloseStatus(
                    CloseCode.SERVER_ERROR,
                    "the endpoint failed with " + error.getClass().getSimpleName()));
        }
    }

    /**
     * The error handling method failed itself. When the session is over, its peer may have had the method do in vain what it
     * always does, for example answer: that is no defect worth a stack trace.
     */
    private static void logSecond(SotoSession session, Throwable error, Throwable second) {
        String kind = RepeatedLog.kind("@OnError of " + name(session), second);
        Supplier<String> line =
                () -> "the error handling method of " + where(session) + ", called for " + error + ", failed";
        if (session.connection().isOpen()) {
            LOG.log(Level.WARNING, kind, line, second);
        } else {
            LOG.log(Level.WARNING, kind, () -> line.get() + " after the end of the session: " + second);
        }
    }

    /** A connection that breaks is everyday life on a server; an exception of the application is a defect. */
    private static void log(SotoSession session, Throwable error) {
        if (error instanceof SessionException) {
            Throwable cause = error.getCause();
            LOG.log(
                    cause instanceof ProtocolViolation ? Level.INFO : Level.DEBUG,
                    cause instanceof ProtocolViolation violation
                            ? name(session) + ' ' + violation.closeCode()
                            : name(session),
                    () -> where(session) + ": " + error.getMessage());
        } else {
            LOG.log(
                    Level.WARNING,
                    RepeatedLog.kind(name(session), error),
                    () -> "unhandled error in " + where(session) + ", which has no @OnError or onError",
                    error);
        }
    }

    private static String name(SotoSession session) {
        return session.model().endpointClass().getName();
    }

    private static String where(SotoSession session) {
        return "endpoint " + name(session) + ", " + session.described();
    }
}

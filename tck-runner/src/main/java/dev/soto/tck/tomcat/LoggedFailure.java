package dev.soto.tck.tomcat;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Why a web application does not start: Tomcat tells nobody but its log. Listens while it is open. */
final class LoggedFailure extends Handler implements AutoCloseable {
    // Held here: a logger that nobody holds may be collected with its handlers.
    private final Logger logger = Logger.getLogger("org.apache.catalina");
    private @Nullable Throwable cause;

    LoggedFailure() {
        logger.addHandler(this);
    }

    /** Returns what was thrown first. */
    synchronized @Nullable Throwable cause() {
        return cause;
    }

    /** Returns its message, behind a colon. */
    synchronized String message() {
        return cause == null ? "" : ": " + cause.getMessage();
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (cause == null) {
            cause = entry.getThrown();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}

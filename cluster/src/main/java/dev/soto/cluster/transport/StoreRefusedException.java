package dev.soto.cluster.transport;

import org.jspecify.annotations.Nullable;

/** A store keeps nothing, and will not before something is changed: the message says what. */
public final class StoreRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public StoreRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.soto.provider.reconnect;

import jakarta.websocket.CloseReason;
import java.io.IOException;

/** A session of a kept connection has closed. */
public final class SessionClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient CloseReason reason;

    SessionClosedException(CloseReason reason) {
        super("the session closed with " + reason.getCloseCode().getCode()
                + (reason.getReasonPhrase() == null || reason.getReasonPhrase().isEmpty()
                        ? ""
                        : " " + reason.getReasonPhrase()));
        this.reason = reason;
    }

    /** Returns what onClose was given. */
    public CloseReason reason() {
        return reason;
    }
}

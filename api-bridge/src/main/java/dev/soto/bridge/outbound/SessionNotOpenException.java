package dev.soto.bridge.outbound;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message was sent when the session was not open any more: nothing of it went out. */
final class SessionNotOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    SessionNotOpenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

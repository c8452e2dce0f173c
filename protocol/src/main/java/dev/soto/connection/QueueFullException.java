package dev.soto.connection;

import java.io.IOException;
import java.io.Serial;

/** The outbound queue is full. The message names the size, the limit and the setting. Nothing of the message was sent. */
public final class QueueFullException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public QueueFullException(String message) {
        super(message);
    }
}

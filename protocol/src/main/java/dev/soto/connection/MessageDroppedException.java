package dev.soto.connection;

import java.io.IOException;
import java.io.Serial;

/**
 * A message was not sent because its sender allowed that: it gave way to later ones ({@link OverflowPolicy#DROP_OLDEST}), found
 * no room ({@link OverflowPolicy#DROP_NEWEST}), or a later one of its conflation key took its place ({@link SendRule#latest}).
 * Nothing of it was sent, and the connection is untouched.
 */
public final class MessageDroppedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception. */
    public MessageDroppedException(String message) {
        super(message);
    }
}

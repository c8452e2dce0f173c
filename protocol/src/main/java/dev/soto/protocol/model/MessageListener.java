package dev.soto.protocol.model;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes messages and parts of messages as they are complete. */
public interface MessageListener {

    /** A whole text message. */
    void onText(String message);

    /** A whole binary message, in a heap buffer of its own. */
    void onBinary(ByteBuffer message);

    /**
     * A whole binary message in a buffer that is lent, which spares a copy; asked only where lending was allowed.
     *
     * @param message read-only; its bytes are the read buffer's, and stay as they are until the input has been used up, or those of what was
     *     borrowed
     * @param pool takes that back
     * @param borrowed goes back to the pool when the message has been read; null when there is nothing to give back
     * @return whether it was taken; otherwise it comes once more, with {@link #onBinary}
     */
    default boolean onLentBinary(ByteBuffer message, BufferPool pool, @Nullable ByteBuffer borrowed) {
        return false;
    }

    /** A part of a text message, perhaps empty; never splits a code point. */
    void onTextPart(String part, boolean last);

    /** A part of a binary message, perhaps empty, in a heap buffer of its own. */
    void onBinaryPart(ByteBuffer part, boolean last);
}

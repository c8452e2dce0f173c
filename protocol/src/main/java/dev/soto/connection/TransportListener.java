package dev.soto.connection;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a {@link Transport} tells its connection. Calls for one transport never overlap and each happens before the next.
 */
public interface TransportListener {

    /**
     * Bytes arrived.
     *
     * @param input a writable heap buffer, position to limit; its content is changed in place (unmasking) and all of it
     *     is used up when the method returns; it belongs to the transport again after that
     * @return true when the transport shall go on reading; false when it shall pause until {@link
     *     Transport#resumeReading} is called, because the application is behind
     */
    boolean onRead(ByteBuffer input);

    /** All that had come when {@link Transport#tellWhenAllRead} was called has been read. Called as {@link #onRead} is. */
    default void onAllRead() {}

    /**
     * The peer ended its direction; no more bytes will come. The other direction may still be open. Called as {@link #onRead} is:
     * on a thread that may block.
     */
    void onEndOfStream();

    /**
     * Reading failed; no more bytes will come. An {@link java.io.IOException}, for example of a connection reset, is how
     * connections end, and told as such; anything else is an error.
     */
    void onReadFailure(Throwable failure);

    /** As {@link #onReadFailure}, found by the reading thread itself, which may block. */
    default void onFailedRead(Throwable failure) {
        onReadFailure(failure);
    }

    /**
     * Bytes have waited too long for a thread to read them, because callbacks of the endpoint take all of its threads by blocking.
     * On a thread that must not block. What comes next is read without waiting.
     *
     * @param why has the settings in its message
     */
    default void onStarved(IOException why) {
        onReadFailure(why);
    }
}

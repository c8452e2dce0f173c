package dev.soto.connection;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A full-duplex byte stream under a {@link WebSocketConnection}: a TCP connection, a TLS one, an HTTP/2 stream, a pipe in
 * memory. The transport reads into buffers of its own and hands them to its {@link TransportListener}.
 *
 * <p>Threads: {@link #write} is called by one thread at a time, and not again before the previous write has completed.
 * All other methods may be called by any thread at any time, also from within a callback of the listener.
 */
public interface Transport {

    /** What to call when a write is over; see {@link Transport#write}. */
    @FunctionalInterface
    interface WriteCompletion {
        /**
         * The write is over. Called exactly once for a write, on any thread, perhaps before {@link Transport#write}
         * returns. It does not block and runs no application code, so it may be called on an I/O thread.
         *
         * @param failure null when all bytes were handed to the operating system
         */
        void completed(@Nullable Throwable failure);
    }

    /**
     * Starts to deliver what is read to the listener. Called once; nothing is read before it, and bytes that came with
     * the handshake are delivered first. Does nothing after {@link #close}.
     */
    void start(TransportListener listener);

    /**
     * Writes all remaining bytes of the buffers, in order, as one gathered write where the transport can.
     *
     * @param buffers heap or direct buffers; they belong to the transport until the completion, which finds them used
     *     up; on failure their positions are undefined
     * @param completion called exactly once
     */
    void write(List<ByteBuffer> buffers, WriteCompletion completion);

    /**
     * Writes what can be written at once, so that most writes need no completion. The same buffers are then given to {@link
     * #write} unless all of them are used up. Called instead of {@link #write}, by the same rules.
     *
     * @return whether all bytes were handed to the operating system
     * @throws IOException when the write fails; {@link #write}, which is called next, tells why. An {@link OutOfMemoryError} is a failure, too, and {@link
     *     #write} is not called
     */
    default boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        return false;
    }

    /**
     * Says that further writes follow at once. Until {@link #uncork} the operating system may keep back what does not fill a
     * packet, so that several short writes go out in one. Writes and completions are as ever. By the rules of {@link #write}, but
     * also while a write is under way.
     *
     * @return whether {@link #uncork} has to follow; false where a transport cannot do it, or need not
     */
    default boolean cork() {
        return false;
    }

    /** Lets go out everything that was written, and what will be. May be called by any thread, also when {@link #cork} was not. */
    default void uncork() {}

    /**
     * Asks for further reads after {@link TransportListener#onRead} returned false. It may be called before that call has
     * returned: then the pause that it is about to ask for is over already. Harmless when reading has not been paused.
     */
    void resumeReading();

    /**
     * Has the listener told, by {@link TransportListener#onAllRead}, when all that has come by now has been read, however long reading pauses
     * before: for whoever is to close without losing what waits unread while a callback is at work.
     *
     * @return false where the transport cannot say; then the listener is not told
     */
    default boolean tellWhenAllRead() {
        return false;
    }

    /** Returns whether something may have come that is not read yet for lack of a thread: then the peer is not silent. */
    default boolean isReadDelayed() {
        return false;
    }

    /** Ends the outgoing direction (TCP FIN, TLS close_notify) after the last write has completed. Best effort. */
    void shutdownOutput();

    /**
     * Closes both directions at once and frees what the transport holds. Idempotent. The listener gets no further
     * callback; a write that is under way completes with a failure.
     */
    void close();

    /** Returns whether bytes are protected by TLS. */
    boolean isSecure();

    /** Returns the address of this side, or null where the transport has none. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the address of the peer, or null where the transport has none. */
    @Nullable
    SocketAddress remoteAddress();
}

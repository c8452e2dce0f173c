package dev.soto.connection;

/**
 * What a send does that finds the outbound queue full: more would wait than {@link ConnectionOptions#maxQueuedBytes()} or
 * {@link ConnectionOptions#maxQueuedMessages()}. For a connection by {@link ConnectionOptions#overflowPolicy()}, for a single
 * message by {@link SendRule}.
 */
public enum OverflowPolicy {
    /**
     * A send whose caller waits anyway waits until there is room, the connection ends, or the send timeout passes. The default.
     * That are {@link WebSocketConnection#sendText} and its kin, and with Jakarta the synchronous remote and its streams. A send
     * that promises not to wait ({@link WebSocketConnection#offerText} and its kin, Jakarta's asynchronous remote) fails as with
     * {@link #FAIL}. Not for callbacks that run on an I/O thread: the thread that waits is the one that would make room.
     */
    BLOCK,
    /** The send fails with a {@link QueueFullException}, given to its completion; the connection stays open. */
    FAIL,
    /** The connection is closed with 1008 (policy violation): the peer is too slow. */
    CLOSE,
    /** The connection is closed with 1013 (try again later): the peer is too slow now, and may come back. */
    CLOSE_TRY_AGAIN,
    /**
     * The messages that have waited longest go, with a {@link MessageDroppedException} for their completions, until there is room;
     * only those that were sent by this policy or with a conflation key, and of which nothing has been written. Where that does not
     * make room, the new message is dropped.
     */
    DROP_OLDEST,
    /** The new message is dropped, with a {@link MessageDroppedException} for its completion. */
    DROP_NEWEST;

    /** Returns whether a message that was sent by this policy may be dropped while it waits. */
    boolean isLossy() {
        return this == DROP_OLDEST;
    }
}

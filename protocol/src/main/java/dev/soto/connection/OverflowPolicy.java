package dev.soto.connection;

/** What a send does that finds the outbound queue full, see {@link ConnectionOptions#maxQueuedBytes()}. */
public enum OverflowPolicy {
    /**
     * The sending thread waits until there is room, the connection ends, or the send timeout passes. The default. Not for
     * callbacks that run on an I/O thread: the thread that waits is the one that would make room.
     */
    BLOCK,
    /** The send fails with a {@link QueueFullException}, given to its completion; the connection stays open. */
    FAIL,
    /** The connection is closed with 1008: the peer is too slow. */
    CLOSE
}

package dev.soto.connection;

/** What a send does that finds the outbound queue full, see {@link ConnectionOptions#maxQueuedBytes()}. */
public enum OverflowPolicy {
    /**
     * The sending thread waits until there is room. It is the default. A thread that must not wait, an I/O thread for
     * example, does not: for it the policy is {@link #FAIL}.
     */
    BLOCK,
    /** The send fails with a {@link QueueFullException}; the connection stays open. */
    FAIL,
    /** The connection is closed with 1008: the peer is too slow. */
    CLOSE
}

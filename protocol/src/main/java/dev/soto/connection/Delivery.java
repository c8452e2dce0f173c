package dev.soto.connection;

/** How messages of a data type are given to the listener. A change takes effect with the next message. */
public enum Delivery {
    /** One call with the whole message. */
    WHOLE,
    /** A call for each part, as bytes arrive; memory stays bounded however long the message is. */
    PARTS,
    /**
     * One call with the whole message, as {@link #WHOLE}, for binary messages in a buffer that is lent: read-only, and the listener's until the
     * call returns, with its views and on all threads. That spares an allocation as long as the message. What is sent from it before, on any connection, by any
     * of the methods that send, is copied before they return. A buffer that is kept is empty afterwards; views of it show
     * what is read next, perhaps of other peers.
     *
     * <p>Where messages have to wait for their call (callbacks on an executor, a connection that was paused) they have a buffer
     * of their own. For text as {@link #WHOLE}.
     */
    LENT
}

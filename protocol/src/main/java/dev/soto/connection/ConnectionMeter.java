package dev.soto.connection;

/**
 * What is measured of connections. One is shared by all connections of an endpoint, and is called by their threads at the same time.
 * The methods must not throw; those for times are called without a lock.
 */
public interface ConnectionMeter {
    /**
     * Returns how often the clock is read: for one of so many callbacks and one of so many sends; 0 is never. Asked for each that is
     * timed, so that it may change.
     */
    int sampling();

    /** A callback has returned after so many nanoseconds. */
    void callbackReturned(long nanos);

    /** A message has been given to the transport, so many nanoseconds after it was to be sent. */
    void messageWritten(long nanos);

    /** The peer has answered a ping of the keep-alive after so many nanoseconds. */
    void pingAnswered(long nanos);

    /** A send found the queue full. The lock of the connection is held: it counts, and does nothing else. */
    void queueFull(OverflowPolicy policy);

    /** Something went wrong. */
    void failed(ErrorKind kind);
}

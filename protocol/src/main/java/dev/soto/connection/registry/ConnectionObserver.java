package dev.soto.connection.registry;

/** Hears of connections that open and end, on the thread that does it, and without a lock. Must not throw. */
public interface ConnectionObserver {
    /** Does nothing. */
    ConnectionObserver NONE = new ConnectionObserver() {};

    /** A connection opens: its application has not been told, and nothing has been delivered. */
    default void opened(LiveConnection connection) {}

    /** A connection has ended: its application has been told, and its statistics change no more. */
    default void ended(LiveConnection connection) {}
}

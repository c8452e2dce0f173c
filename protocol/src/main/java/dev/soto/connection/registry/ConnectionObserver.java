package dev.soto.connection.registry;

import org.jspecify.annotations.Nullable;

/** Hears of connections that open and end, on the thread that does it, and without a lock. Must not throw. */
public interface ConnectionObserver {
    /** Does nothing. */
    ConnectionObserver NONE = new ConnectionObserver() {};

    /** A connection opens: its application has not been told, and nothing has been delivered. */
    default void opened(LiveConnection connection) {}

    /**
     * The same, with what the handshake has left for this.
     *
     * @param handshake what was given to whoever opens the connection; null for nothing
     */
    default void opened(LiveConnection connection, @Nullable Object handshake) {
        opened(connection);
    }

    /** A connection has ended: its application has been told, and its statistics change no more. */
    default void ended(LiveConnection connection) {}
}

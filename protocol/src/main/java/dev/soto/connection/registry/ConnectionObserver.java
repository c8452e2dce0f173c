package dev.soto.connection.registry;

import dev.soto.protocol.model.Role;
import org.jspecify.annotations.Nullable;

/** Hears of connections, on the thread that does what it hears of, and without a lock. Must not throw. */
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

    /** Returns how often something is to be timed: one callback and one send of so many; 0 is never. Asked often. */
    default int sampling() {
        return 0;
    }

    /**
     * Something has been timed.
     *
     * @param endpoint of a connection, as {@link EndpointTotals#endpoint} has it
     * @param role which side we are
     */
    default void measured(String endpoint, Role role, Measured what, long nanos) {}
}

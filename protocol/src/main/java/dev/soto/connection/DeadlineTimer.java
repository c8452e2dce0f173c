package dev.soto.connection;

/**
 * One coarse timer for any number of connections: a wheel that a single daemon thread turns while something is
 * scheduled. A container has one and closes it; the thread starts with the first connection.
 */
public final class DeadlineTimer implements AutoCloseable {
    /** Creates a timer that reads {@link System#nanoTime}. */
    public DeadlineTimer() {}

    @Override
    public void close() {}
}

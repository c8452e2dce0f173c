package dev.soto.provider;

/**
 * The draining of a server, for JMX: {@code dev.soto:type=Drain,name="/app"}. See {@link Drain}.
 */
public interface DrainMXBean {
    /** Returns whether a drain has begun: new handshakes get 503. */
    boolean isDraining();

    /** Returns whether it is over: nobody is connected any more. */
    boolean isDone();

    /** Returns how many sessions have not ended. */
    int getRemaining();

    /** Begins, as the settings say; does nothing the second time. */
    void drain();

    /** Begins, and spreads the closes over so many seconds; does nothing the second time. */
    void drainWithin(long seconds);
}

package dev.soto.provider.observe;

/** What can be observed: the containers of Jakarta, a server without servlets, a client without Jakarta. */
public interface Observable {

    /** Returns what there is in it, and what has been counted. */
    SotoStatistics statistics();

    /** Has an observer told of handshakes and sessions from now on. */
    void addObserver(SessionObserver observer);

    /** Has an observer told no more; does nothing when it is not. */
    void removeObserver(SessionObserver observer);

    /** Has handshakes and sessions surrounded that begin from now on, in place of an instrumentation of the same class that was found. */
    void addInstrumentation(Instrumentation instrumentation);
}

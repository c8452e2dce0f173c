package dev.soto.provider.settings;

/** On which threads callbacks of endpoints run. */
public enum CallbackThreads {
    /** On the thread that read the bytes, one of the web server's or the client's pool: no hand-over. */
    READER,
    /** On a virtual thread (Java 21 and later), so that a handler that blocks holds up no pool. */
    VIRTUAL
}

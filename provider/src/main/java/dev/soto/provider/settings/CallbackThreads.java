package dev.soto.provider.settings;

/** On which threads callbacks of endpoints run. */
public enum CallbackThreads {
    /**
     * On the thread that read the bytes, and where it blocks on threads of its own: virtual ones on Java 24 and later, where
     * blocking takes no other thread with it.
     */
    READER,
    /** The same, and never on virtual threads. */
    PLATFORM,
    /** All on virtual threads (Java 21 and later). */
    VIRTUAL
}

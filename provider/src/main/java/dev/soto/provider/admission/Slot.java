package dev.soto.provider.admission;

import java.util.concurrent.atomic.AtomicBoolean;

/** The place of a session among those that are counted, from its handshake to its end. Thread-safe. */
public final class Slot {
    /** That of a session which nothing counts. */
    public static final Slot NONE = new Slot(() -> {});

    private final AtomicBoolean freed = new AtomicBoolean();
    private final Runnable onFree;

    Slot(Runnable onFree) {
        this.onFree = onFree;
    }

    /** Frees the place: the session has ended, or none has come of the handshake. Does nothing the second time. */
    public void free() {
        if (this != NONE && freed.compareAndSet(false, true)) {
            onFree.run();
        }
    }
}

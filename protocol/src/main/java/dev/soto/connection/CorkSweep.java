package dev.soto.connection;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds replies that wait behind a callback that takes its time. While the messages of one read are handed out, what the
 * callbacks send is held back and written once at the end; a connection that holds something back stands in a slot here,
 * and the timer's thread writes for those that stand there for two looks in a row (2 to 4 ms).
 */
final class CorkSweep extends PeriodicCheck {
    private static final int SLOTS = 256;
    private static final int TRIES = 4;

    private final AtomicReferenceArray<Writes> slots = new AtomicReferenceArray<>(SLOTS);
    private final Writes[] seen = new Writes[SLOTS];
    private final DeadlineTimer timer;

    CorkSweep(DeadlineTimer timer) {
        this.timer = timer;
    }

    /** Enters a connection; returns its slot, or -1 when there is none free: then it must not hold anything back. */
    int enter(Writes writes) {
        int start = System.identityHashCode(writes);
        for (int i = 0; i < TRIES; i++) {
            int slot = start + i & SLOTS - 1;
            if (slots.compareAndSet(slot, null, writes)) {
                watchMe(timer);
                return slot;
            }
        }
        return -1;
    }

    /** Leaves a slot. */
    void leave(int slot) {
        slots.set(slot, null);
    }

    @Override
    protected boolean check() {
        boolean found = false;
        for (int i = 0; i < SLOTS; i++) {
            Writes writes = slots.get(i);
            if (writes != null) {
                found = true;
                if (writes == seen[i]) {
                    writes.uncork();
                }
            }
            seen[i] = writes;
        }
        return found;
    }
}

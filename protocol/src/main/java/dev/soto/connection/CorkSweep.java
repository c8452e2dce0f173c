package dev.soto.connection;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds replies that wait behind a callback that takes its time. While the messages of one read are handed out, what the
 * callbacks send is held back and written once at the end; a connection that holds something back stands in a slot here,
 * and the timer's thread writes for those that stand there for two looks in a row (2 to 4 ms).
 */
final class CorkSweep {
    private static final int SLOTS = 256;
    private static final int TRIES = 4;
    /** After so many looks that found nothing the thread looks no more until somebody enters. */
    private static final int IDLE_LOOKS = 50;

    private final AtomicReferenceArray<WriteLoop> slots = new AtomicReferenceArray<>(SLOTS);
    private final WriteLoop[] seen = new WriteLoop[SLOTS];
    private final Runnable wake;
    private volatile boolean looking;
    private int idleLooks;

    CorkSweep(Runnable wake) {
        this.wake = wake;
    }

    /** Enters a connection; returns its slot, or -1 when there is none free: then it must not hold anything back. */
    int enter(WriteLoop writes) {
        int start = System.identityHashCode(writes);
        for (int i = 0; i < TRIES; i++) {
            int slot = start + i & SLOTS - 1;
            if (slots.compareAndSet(slot, null, writes)) {
                if (!looking) {
                    looking = true;
                    wake.run();
                }
                return slot;
            }
        }
        return -1;
    }

    /** Leaves a slot. */
    void leave(int slot) {
        slots.set(slot, null);
    }

    /** Returns whether somebody entered since the sweep last found nothing for a while. */
    boolean isLooking() {
        return looking;
    }

    /** Looks once; returns whether to look again soon. */
    boolean run() {
        if (!looking) {
            return false;
        }
        boolean found = false;
        for (int i = 0; i < SLOTS; i++) {
            WriteLoop writes = slots.get(i);
            if (writes != null) {
                found = true;
                if (writes == seen[i]) {
                    writes.write();
                }
            }
            seen[i] = writes;
        }
        idleLooks = found ? 0 : idleLooks + 1;
        if (idleLooks < IDLE_LOOKS) {
            return true;
        }
        idleLooks = 0;
        looking = false;
        return false;
    }
}

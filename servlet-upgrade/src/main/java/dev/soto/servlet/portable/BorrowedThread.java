package dev.soto.servlet.portable;

import java.util.function.BooleanSupplier;

/**
 * A thread of a container with {@link ServletStreamKind#WITHIN_CALLS}, which stays in a call of the read listener until everything that
 * waits has been read, so that others may read meanwhile.
 *
 * <p>Threads: reads hold this object's monitor, so that the container's thread does not leave within one.
 */
final class BorrowedThread {
    /**
     * How long it stays although a write waits for its next call. The container calls again at once when bytes wait that
     * nobody takes, and would do nothing else.
     */
    private static final long STAY_MILLIS = 5;

    /**
     * How long it stays although everything has been read: what the callbacks do next may close the connection, which the container
     * frees when its call returns; but they may block, and the thread is one of the container's.
     */
    private static final long CALLBACK_MILLIS = 100;

    private final BooleanSupplier writeWaits;
    private boolean here;
    private boolean allRead;
    /** It leaves when the write that is under way is over. */
    private boolean leaving;

    private boolean leftBytes;
    private boolean over;

    /**
     * Creates one that is not there.
     *
     * @param writeWaits says whether a write can only go on when the container's thread has left
     */
    BorrowedThread(BooleanSupplier writeWaits) {
        this.writeWaits = writeWaits;
    }

    /** The container's thread has come. */
    synchronized void come() {
        here = !over;
        allRead = false;
        leaving = false;
        leftBytes = false;
    }

    /** The container's thread has come too early, and goes on. */
    synchronized void pass() {
        leftBytes = true;
    }

    /** Keeps the container's thread until nothing is left to read or the connection is closed. */
    synchronized void stay() {
        boolean more = true;
        while (here && more) {
            boolean writing = writeWaits.getAsBoolean();
            boolean calling = allRead;
            more = !writing && !calling;
            try {
                wait(more ? 0 : writing ? STAY_MILLIS : CALLBACK_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                more = false;
            }
        }
        leftBytes = here && !allRead;
        here = false;
    }

    /** There is nothing to read any more but what callbacks are going to be told. */
    synchronized void allRead() {
        allRead = true;
        notifyAll();
    }

    /** Returns whether a read is safe, as long as the caller holds the monitor. */
    synchronized boolean isHere() {
        return here;
    }

    /** Returns whether it left before everything had been read. */
    synchronized boolean leftBytes() {
        return leftBytes;
    }

    /** Everything has been read. */
    synchronized void leave() {
        here = false;
        notifyAll();
    }

    /**
     * Everything has been read, and another thread is in a write, behind which the connection may be closed: the container frees it
     * when this thread returns, and does not look again.
     */
    synchronized void leaveAfterWrite() {
        leaving = true;
        allRead();
    }

    /** A write is over, with all that follows from it. */
    synchronized void written() {
        if (leaving) {
            leave();
        }
    }

    /** A write has begun to wait. */
    synchronized void look() {
        notifyAll();
    }

    /** The connection is closed. */
    synchronized void end() {
        over = true;
        leave();
    }
}

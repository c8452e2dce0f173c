package dev.soto.servlet.portable;

import java.util.function.BooleanSupplier;

/**
 * A thread of a container with {@link Manners#WITHIN_CALLS}, which stays in a call of the read listener until everything that
 * waits has been read, so that others may read meanwhile.
 *
 * <p>Threads: reads hold this object's monitor, so that the container's thread does not leave within one.
 */
final class LentThread {
    /**
     * How long it stays although a write waits for its next call. The container calls again at once when bytes wait that
     * nobody takes, and would do nothing else.
     */
    private static final long STAY_MILLIS = 5;

    private final BooleanSupplier writeWaits;
    private boolean here;
    private boolean leftBytes;
    private boolean over;

    /**
     * Creates one that is not there.
     *
     * @param writeWaits says whether a write can only go on when the container's thread has left
     */
    LentThread(BooleanSupplier writeWaits) {
        this.writeWaits = writeWaits;
    }

    /** The container's thread has come. */
    synchronized void come() {
        here = !over;
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
            more = !writeWaits.getAsBoolean();
            try {
                wait(more ? 0 : STAY_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                more = false;
            }
        }
        leftBytes = here;
        here = false;
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

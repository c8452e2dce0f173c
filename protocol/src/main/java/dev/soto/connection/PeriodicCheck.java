package dev.soto.connection;

/**
 * Something that the thread of a {@link DeadlineTimer} looks at every 2 ms while it is busy, and not at all while it is idle.
 * Whoever makes it busy calls {@link #watchMe} afterwards, which costs one volatile read while somebody looks already.
 */
public abstract class PeriodicCheck {
    /** After so many looks that found nothing the timer looks no more until somebody calls. */
    private static final int IDLE_LOOKS = 50;

    private volatile boolean watched;
    private int idleLooks;

    /** Creates something idle. */
    protected PeriodicCheck() {}

    /**
     * Looks once, on the timer's thread, and does what has to be done; takes locks for moments only.
     *
     * @return whether it is busy
     */
    protected abstract boolean check();

    /** Makes a timer look that has been told of this object by {@link DeadlineTimer#watch}. */
    protected final void watchMe(DeadlineTimer timer) {
        if (!watched) {
            watched = true;
            timer.wake();
        }
    }

    /** Returns whether the timer looks. */
    final boolean isWatched() {
        return watched;
    }

    /** Looks when it was asked to; returns whether to look again soon. */
    final boolean lookIfBusy() {
        if (!watched) {
            return false;
        }
        idleLooks = check() ? 0 : idleLooks + 1;
        if (idleLooks < IDLE_LOOKS) {
            return true;
        }
        idleLooks = 0;
        watched = false;
        // Whoever got busy before that line relied on being looked at.
        watched = check();
        return watched;
    }
}

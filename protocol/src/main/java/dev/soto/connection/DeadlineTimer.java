package dev.soto.connection;

import dev.soto.log.Uncaught;
import dev.soto.protocol.model.Deadlines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One coarse timer for any number of connections: a wheel of lists that a single daemon thread, "soto-timer", turns. A
 * container has one and closes it; the thread is there while there are deadlines, and a little longer. Deadlines are met a
 * tick late at most; a second late when the process has stood still for more than one, so that what came meanwhile is read first.
 *
 * <p>Tasks run on the timer's thread: they take locks for moments only, and hand everything else to other threads.
 */
public final class DeadlineTimer implements AutoCloseable {
    static final long TICK_NANOS = 50_000_000L;

    private static final int SLOTS = 1024;
    private static final long SWEEP_NANOS = 2_000_000L;
    /** A thread that had nothing to do for so many ticks (10 s) ends. */
    private static final int IDLE_TICKS = 200;
    /** A thread that looks this late has stood still, and the whole process with it: stopped, suspended, or without a processor. */
    private static final long STOOD_STILL_NANOS = 1_000_000_000L;
    /** What peers sent meanwhile waits in their sockets: it is read before any of them is called late. */
    private static final long CATCH_UP_NANOS = 1_000_000_000L;
    /** A task that takes longer is at fault, and does not hold up who closes. */
    private static final int END_MILLIS = 1_000;

    /** Something that happens at a time. At most one deadline each; it is the links of its own list. */
    abstract static class Timeout {
        private @Nullable Timeout previous;
        private @Nullable Timeout next;
        private int slot = -1;
        private long deadline = Deadlines.NEVER;

        /** The deadline has passed. */
        abstract void onDeadline();

        /** The timer has been closed, or is: a deadline that has not passed never will. */
        abstract void onTimerClosed();
    }

    private final LongSupplier clock;
    private final boolean ownThread;
    private final long start;
    private final @Nullable Timeout[] slots = new Timeout[SLOTS];
    private final CorkSweep sweep = new CorkSweep(this);
    private final List<PeriodicCheck> watched = new CopyOnWriteArrayList<>(List.of(sweep));
    private long turned;
    private int waiting;
    private volatile @Nullable Thread thread;
    /** When the thread last looked, by the clock. */
    private volatile long lookedAt;
    /** Deadlines wait until then. Of the thread. */
    private long catchingUpUntil;

    private boolean catchingUp;

    private volatile boolean closed;
    private volatile boolean lingers = true;

    /** Creates a timer on the system's clock. */
    public DeadlineTimer() {
        this(System::nanoTime, true);
    }

    /** Creates a timer that only {@link #advance} turns when it has no thread of its own. */
    DeadlineTimer(LongSupplier clock, boolean ownThread) {
        this.clock = clock;
        this.ownThread = ownThread;
        this.start = clock.getAsLong();
        this.lookedAt = start;
        this.catchingUpUntil = start;
    }

    CorkSweep sweep() {
        return sweep;
    }

    private long now() {
        return clock.getAsLong() - start;
    }

    /** Sets the deadline of a task, unless it has an earlier one. */
    void scheduleWithin(Timeout task, long delayNanos) {
        synchronized (this) {
            if (!closed) {
                long deadline = Deadlines.after(now(), Math.max(0, delayNanos));
                if (deadline < task.deadline) {
                    unlink(task);
                    link(task, deadline);
                    startThread();
                }
                return;
            }
        }
        task.onTimerClosed();
    }

    /** Runs a task once when a delay has passed, unless the timer has been closed by then. It must not block. */
    public void runAfter(long delayNanos, Runnable task) {
        scheduleWithin(
                new Timeout() {
                    @Override
                    void onDeadline() {
                        task.run();
                    }

                    @Override
                    void onTimerClosed() {
                        // As promised: the task is not run then.
                    }
                },
                delayNanos);
    }

    /** Takes a task's deadline away. */
    synchronized void cancel(Timeout task) {
        unlink(task);
    }

    private void link(Timeout task, long deadline) {
        int slot = (int) (Math.max(turned, ticksBefore(deadline)) % SLOTS);
        Timeout head = slots[slot];
        task.deadline = deadline;
        task.slot = slot;
        task.previous = null;
        task.next = head;
        if (head != null) {
            head.previous = task;
        }
        slots[slot] = task;
        waiting++;
    }

    /** Returns the tick at whose end a deadline has passed for certain. */
    private static long ticksBefore(long deadline) {
        return deadline / TICK_NANOS;
    }

    private void unlink(Timeout task) {
        if (task.slot < 0) {
            return;
        }
        if (task.previous == null) {
            slots[task.slot] = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next != null) {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
        task.slot = -1;
        task.deadline = Deadlines.NEVER;
        waiting--;
    }

    /** Runs all tasks whose deadline has passed. */
    void advance() {
        Timeout due;
        while ((due = nextDue()) != null) {
            try {
                due.onDeadline();
            } catch (Throwable failure) {
                // All others rely on this thread.
                Uncaught.report(failure);
            }
        }
    }

    private synchronized @Nullable Timeout nextDue() {
        long now = now();
        // One round comes by every slot, however long nobody has looked.
        turned = Math.max(turned, now / TICK_NANOS - SLOTS + 1);
        for (; turned <= now / TICK_NANOS; turned++) {
            for (Timeout task = slots[(int) (turned % SLOTS)]; task != null; task = task.next) {
                if (task.deadline <= now) {
                    unlink(task);
                    return task;
                }
            }
            if (turned == now / TICK_NANOS) {
                return null;
            }
        }
        return null;
    }

    /**
     * Returns for how long nobody has looked whether a deadline has passed although there may be one, in nanoseconds: less than
     * 100 ms while all is well, 0 when there is nothing to look at.
     */
    public long lateNanos() {
        boolean looking = thread != null || ownThread && waiting() > 0;
        return closed || !looking ? 0 : Math.max(0, clock.getAsLong() - lookedAt);
    }

    /** Returns how many tasks have a deadline. */
    synchronized int waiting() {
        return waiting;
    }

    private void startThread() {
        if (ownThread && thread == null && !closed) {
            Thread started = OwnThreads.daemon("soto-timer", this::run);
            lookedAt = clock.getAsLong();
            // Otherwise, if there is no thread to be had, the next one who needs the timer tries again.
            started.start();
            thread = started;
        }
    }

    /** From now on the timer's thread looks at something whenever that is busy. */
    public void watch(PeriodicCheck busyAtTimes) {
        watched.add(busyAtTimes);
    }

    /**
     * Says whether the thread stays for 10 s when there is nothing to do, as it does at first, or ends with the next tick: its class loader may
     * be wanted free.
     */
    public void setLingers(boolean stays) {
        lingers = stays;
    }

    /** Something watched is busy: the thread looks more often. */
    void wake() {
        Thread sleeping = thread;
        if (sleeping != null) {
            LockSupport.unpark(sleeping);
        } else {
            synchronized (this) {
                startThread();
            }
        }
    }

    private void run() {
        int idleTicks = 0;
        while (!closed) {
            boolean sweeping = lookAtAll();
            idleTicks = sweeping ? 0 : idleTicks + 1;
            if (idleTicks >= (lingers ? IDLE_TICKS : 1) && endThread()) {
                return;
            }
            LockSupport.parkNanos(this, sweeping ? SWEEP_NANOS : TICK_NANOS);
        }
    }

    /** Returns whether to look again soon; so it is, too, where memory ran out between two tasks. */
    private boolean lookAtAll() {
        try {
            look();
            return lookAtBusy();
        } catch (Throwable failure) {
            Uncaught.report(failure);
            return true;
        }
    }

    /** Runs what is due, but a while later when the process has stood still; once, however often it stands still in that while. */
    void look() {
        long now = clock.getAsLong();
        if (now - lookedAt > STOOD_STILL_NANOS && !catchingUp) {
            catchingUp = true;
            catchingUpUntil = now + CATCH_UP_NANOS;
        }
        lookedAt = now;
        if (now - catchingUpUntil >= 0) {
            catchingUp = false;
            advance();
        }
    }

    private boolean lookAtBusy() {
        boolean again = false;
        for (PeriodicCheck one : watched) {
            try {
                again |= one.lookIfBusy();
            } catch (Throwable failure) {
                again = true;
                Uncaught.report(failure);
            }
        }
        return again;
    }

    /** Lets the thread end when no task waits; the next one starts another. */
    private synchronized boolean endThread() {
        // First: whoever gets busy behind this line starts another thread, whoever did before it is seen.
        thread = null;
        if (waiting > 0 || isWatching()) {
            thread = Thread.currentThread();
            return false;
        }
        return true;
    }

    private boolean isWatching() {
        for (PeriodicCheck one : watched) {
            if (one.isWatched()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends the thread, and waits for its end (for {@value #END_MILLIS} ms at most), so that a container that looks for what an
     * application leaves behind does not find it. Deadlines that have not passed never will; a connection that has one is freed
     * at once, because nobody else would ever do so when its peer keeps its side open.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        endThreadNow(thread);
        for (Timeout left; (left = takeAny()) != null; ) {
            try {
                left.onTimerClosed();
            } catch (Throwable failure) {
                Uncaught.report(failure);
            }
        }
    }

    private static void endThreadNow(@Nullable Thread running) {
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(END_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Timeout takeAny() {
        for (int i = 0; waiting > 0 && i < SLOTS; i++) {
            Timeout task = slots[i];
            if (task != null) {
                unlink(task);
                return task;
            }
        }
        return null;
    }
}

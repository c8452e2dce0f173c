package dev.soto.cluster.members;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs many short tasks with few handovers between threads: what comes while another task runs is run behind it, on the same thread. A task
 * that takes long holds up nobody for long: what has waited for some time gets a thread more. In no order.
 */
final class GatheringExecutor implements Executor {
    /** A task that waits is given another thread after this time, or twice. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final System.Logger LOG = System.getLogger(GatheringExecutor.class.getName());

    private final Executor threads;
    private final ObjLongConsumer<Runnable> later;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    /** Threads that take tasks, and perhaps one that is about to. */
    private int runners;

    private boolean starting;
    private long taken;
    /** Whether somebody looks after what waits. */
    private boolean watched;
    /** What had come when that was last done: it is to be taken by the next time. */
    private long dueByNext;

    /**
     * Creates one without a task.
     *
     * @param later runs a task after so many nanoseconds
     */
    GatheringExecutor(Executor threads, ObjLongConsumer<Runnable> later) {
        this.threads = threads;
        this.later = later;
    }

    @Override
    public void execute(Runnable task) {
        boolean watch = false;
        lock.lock();
        try {
            waiting.add(task);
            if (runners > 0) {
                if (watched) {
                    return;
                }
                watched = true;
                watch = true;
                dueByNext = taken + waiting.size();
            } else {
                runners++;
                starting = true;
            }
        } finally {
            lock.unlock();
        }
        if (watch) {
            later.accept(this::watch, PATIENCE_NANOS);
        } else {
            startRunner();
        }
    }

    private void watch() {
        boolean late;
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                watched = false;
                return;
            }
            // One that has not begun waits for a thread itself.
            late = taken < dueByNext && !starting;
            dueByNext = taken + waiting.size();
            if (late) {
                runners++;
                starting = true;
            }
        } finally {
            lock.unlock();
        }
        // First: where there are no threads any more, it is this one that runs what waits.
        later.accept(this::watch, PATIENCE_NANOS);
        if (late) {
            startRunner();
        }
    }

    private void startRunner() {
        try {
            threads.execute(this::runAll);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The container is closed, or there is no thread to be had: whoever brought the task, or the timer's
            // thread, does it.
            runAll();
        }
    }

    private void runAll() {
        lock.lock();
        starting = false;
        lock.unlock();
        for (Runnable next; (next = next()) != null; ) {
            try {
                next.run();
            } catch (RuntimeException | Error failure) {
                LOG.log(System.Logger.Level.ERROR, "a task of the cluster failed", failure);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable next = waiting.poll();
            if (next == null) {
                runners--;
            } else {
                taken++;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}

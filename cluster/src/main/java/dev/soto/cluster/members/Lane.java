package dev.soto.cluster.members;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they came: on the thread of whoever brings one when none is running and it is short,
 * else on a thread of the container. What waits has a bound.
 */
final class Lane {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** So many tasks a caller does that others have brought meanwhile. */
    private static final int MAX_FOR_OTHERS = 16;

    private record Task(long bytes, Runnable run) {}

    private final Executor threads;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean running;

    Lane(Executor threads, long maxBytes) {
        this.threads = threads;
        this.maxBytes = maxBytes;
    }

    /**
     * Brings a task.
     *
     * @param size bytes that it keeps; 0 for what is never refused
     * @param brief whether the caller may do it
     * @return false when too much waits already: it will not run
     */
    boolean offer(long size, boolean brief, Runnable run) {
        lock.lock();
        try {
            if (size > 0 && bytes > 0 && bytes + size > maxBytes) {
                return false;
            }
            bytes += size;
            waiting.add(new Task(size, run));
            if (running) {
                return true;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        if (brief) {
            runAtMost(MAX_FOR_OTHERS);
        } else {
            goOn();
        }
        return true;
    }

    private void goOn() {
        try {
            threads.execute(() -> runAtMost(Integer.MAX_VALUE));
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The container is closed: nobody sends much any more; or there is no thread to be had.
            runAtMost(Integer.MAX_VALUE);
        }
    }

    private void runAtMost(int tasks) {
        for (int i = 0; i < tasks; i++) {
            Task next = next();
            if (next == null) {
                return;
            }
            try {
                next.run.run();
            } catch (RuntimeException | Error failure) {
                LOG.log(System.Logger.Level.ERROR, "a message or event of a topic was lost", failure);
            }
        }
        goOn();
    }

    private @Nullable Task next() {
        lock.lock();
        try {
            Task next = waiting.poll();
            if (next == null) {
                running = false;
            } else {
                bytes -= next.bytes;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}

package dev.soto.cluster.nats;

import dev.soto.connection.OwnThreads;
import dev.soto.log.RepeatedLog;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is subscribed waits where the server does not read: here, on a thread that is there while there is something to do, and not on the threads
 * of those who join. What is to go out behind it waits a little for more where subscriptions came together before, so that many share it.
 * Thread-safe.
 */
final class Subscriptions implements AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Subscriptions.class.getName()));
    private static final long IDLE_SECONDS = 5;

    /** So long the next subscription is waited for. */
    private static final long MORE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private record Task(Runnable run, boolean isBehind) {}

    private final ThreadPoolExecutor threads;
    private final BlockingQueue<Task> waiting = new LinkedBlockingQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile @Nullable Thread current;

    // On the thread of our own.

    private final Queue<Runnable> behind = new ArrayDeque<>();
    private int together;
    private boolean moreIsExpected;

    Subscriptions() {
        this(Subscriptions::newThread);
    }

    Subscriptions(ThreadFactory made) {
        threads = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), made);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable task) {
        return OwnThreads.daemon("soto-cluster-subscribe", task);
    }

    /** Runs what subscribes, or undoes that, in the order of the calls. */
    void offer(Runnable task) {
        add(new Task(task, false));
    }

    /** Runs something behind all that has been offered so far, and perhaps behind some that is offered later. */
    void offerBehind(Runnable task) {
        add(new Task(task, true));
    }

    private void add(Task task) {
        waiting.add(task);
        startIfNeeded();
    }

    private void startIfNeeded() {
        if (running.compareAndSet(false, true)) {
            try {
                threads.execute(this::run);
            } catch (RejectedExecutionException closed) {
                LOG.each(System.Logger.Level.DEBUG, () -> "the connection to NATS has been closed", closed);
            } catch (OutOfMemoryError noThread) {
                // It waits for the next one: whoever joins must not wait for the server in place of a thread of ours.
                running.set(false);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "no thread",
                        () -> "no thread is to be had: what is subscribed waits",
                        noThread);
            }
        }
    }

    /** Returns whether the calling thread is the one that runs what was offered. */
    boolean isOwnThread() {
        return Thread.currentThread() == current;
    }

    private void run() {
        current = Thread.currentThread();
        boolean whole = false;
        try {
            boolean gathers = moreIsExpected;
            together = 0;
            do {
                for (Task next; (next = waiting.poll()) != null; ) {
                    take(next);
                }
                if (gathers && !behind.isEmpty()) {
                    gathers = false;
                    gather();
                }
                for (Runnable next; (next = behind.poll()) != null; ) {
                    next.run();
                }
            } while (!waiting.isEmpty());
            moreIsExpected = together > 1;
            whole = true;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            current = null;
            running.set(false);
            if (!whole || !waiting.isEmpty()) {
                startIfNeeded();
            }
        }
    }

    private void take(Task task) {
        if (task.isBehind) {
            behind.add(task.run);
        } else {
            together++;
            task.run.run();
        }
    }

    /** Takes more until nothing has come for a while. */
    private void gather() throws InterruptedException {
        long begun = System.nanoTime();
        for (Task next;
                System.nanoTime() - begun < MOST_NANOS
                        && (next = waiting.poll(MORE_NANOS, TimeUnit.NANOSECONDS)) != null; ) {
            take(next);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}

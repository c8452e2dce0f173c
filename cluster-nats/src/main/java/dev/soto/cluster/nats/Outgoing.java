package dev.soto.cluster.nats;

import dev.soto.connection.OwnThreads;
import dev.soto.log.RepeatedLog;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sends, in order and on a thread of its own, which is there while there is something to send. What waits has a bound. Thread-safe. */
final class Outgoing implements AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Outgoing.class.getName()));
    private static final long IDLE_SECONDS = 5;

    private record Task(int bytes, Runnable run) {}

    private final BlockingQueue<Task> waiting;
    private final long maxBytes;
    private final Executor threads;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean busy;
    private volatile long began;
    private volatile boolean closed;

    Outgoing(int maxMessages, long maxBytes) {
        this(
                maxMessages,
                maxBytes,
                run -> OwnThreads.daemon("soto-cluster-publish", run).start());
    }

    Outgoing(int maxMessages, long maxBytes, Executor threads) {
        this.waiting = new LinkedBlockingQueue<>(maxMessages);
        this.maxBytes = maxBytes;
        this.threads = threads;
    }

    /** Takes something to send; returns false when too much waits. Never waits. */
    boolean offer(int size, Runnable run) {
        long all = bytes.addAndGet(size);
        if (all > maxBytes && all > size || !waiting.offer(new Task(size, run))) {
            bytes.addAndGet(-size);
            return false;
        }
        startIfNeeded();
        return true;
    }

    /** Returns whether nothing waits, and nothing is being sent. */
    boolean isEmpty() {
        return waiting.isEmpty() && !busy;
    }

    /** Returns whether one thing has been sent for too long. */
    boolean isStuck(long nanos) {
        return busy && System.nanoTime() - began > nanos;
    }

    private void startIfNeeded() {
        if (!closed && running.compareAndSet(false, true)) {
            try {
                threads.execute(this::run);
            } catch (OutOfMemoryError noThread) {
                // It waits for the next one: whoever sends must not wait for the server in place of a thread of ours.
                running.set(false);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "no thread",
                        () -> "no thread is to be had: what is sent to other nodes waits",
                        noThread);
            }
        }
    }

    private void run() {
        try {
            for (Task next; !closed && (next = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS)) != null; ) {
                began = System.nanoTime();
                busy = true;
                try {
                    next.run.run();
                } finally {
                    busy = false;
                    bytes.addAndGet(-next.bytes);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
            if (!waiting.isEmpty()) {
                // Also behind one that failed in a way that nobody expects.
                startIfNeeded();
            }
        }
    }

    /** Drops what waits. */
    void clear() {
        for (Task dropped; (dropped = waiting.poll()) != null; ) {
            bytes.addAndGet(-dropped.bytes);
        }
    }

    /** Waits until what is there has been sent, or for some time. */
    void drain(Duration most) throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        if (offer(0, sent::countDown) && !sent.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            clear();
        }
    }

    @Override
    public void close() {
        closed = true;
        clear();
        waiting.offer(new Task(0, () -> {}));
    }
}

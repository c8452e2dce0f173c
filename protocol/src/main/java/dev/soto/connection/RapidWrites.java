package dev.soto.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes for senders that offer messages to one connection in rapid succession, as a topic of a cluster does. A write is a system
 * call and wakes the peer, which costs several times what a message costs otherwise. So whoever offers a message less than 100 us
 * after a write only queues it: a thread of the container's waits 50 us for more and writes all of them at once. Messages that
 * come at a slower pace are written by their sender. Thread-safe.
 */
public final class RapidWrites {
    /** An offer that comes so soon after a write is one of many. */
    static final long RAPID_NANOS = 100_000L;
    /** For so long others are waited for. */
    private static final long GATHER_NANOS = 50_000L;

    private final @Nullable Executor executor;
    private final Runnable pause;
    private final Queue<Writes> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    /**
     * Creates one with nothing to write.
     *
     * @param executor runs what waits for a moment and writes, which does not block, on a thread other than the sender's
     */
    public RapidWrites(Executor executor) {
        this(executor, () -> LockSupport.parkNanos(GATHER_NANOS));
    }

    RapidWrites(@Nullable Executor executor, Runnable pause) {
        this.executor = executor;
        this.pause = pause;
    }

    /** Returns one with which each sender writes what it offers, however rapidly. */
    static RapidWrites bySenders() {
        return new RapidWrites(null, () -> {});
    }

    /** Returns whether there is a thread that writes for senders. */
    boolean gathers() {
        return executor != null;
    }

    /** Writes soon, on another thread. */
    void add(Writes writes) {
        due.add(writes);
        begin();
    }

    private void begin() {
        Executor threads = executor;
        if (threads == null || !running.compareAndSet(false, true)) {
            return;
        }
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The container has stopped, or there is no thread to be had: the sender writes.
            writeAll();
        }
    }

    private void run() {
        pause.run();
        writeAll();
    }

    private void writeAll() {
        for (Writes next; (next = due.poll()) != null; ) {
            next.writeDeferred();
        }
        running.set(false);
        // Who added something before this line relied on it; who does after it starts another.
        if (!due.isEmpty()) {
            begin();
        }
    }
}

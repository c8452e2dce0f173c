package dev.soto.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes for loops that send one message to very many connections. A write is a system call that takes several times what
 * queueing a message takes, and a send that does not wait is to return whatever the number of its neighbours: the sender
 * writes to the first connections itself, as what has few listeners is to have no hop to another thread, and to those behind them
 * ({@link dev.soto.protocol.SharedMessage#goesToMany}) it only queues. A thread of the container's, or a few where there are many
 * processors, writes for it meanwhile. Thread-safe.
 */
public final class BroadcastWrites {
    /** Who has written for so many and finds more is given help. */
    private static final int ALONE = 64;

    private final Executor executor;
    private final int most;
    private final Queue<Writes> due = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();

    /**
     * Creates one with nothing to write.
     *
     * @param executor runs what writes, which does not block; one that runs it on the sender's thread has the sender write all
     *     itself
     */
    public BroadcastWrites(Executor executor) {
        this(executor, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    BroadcastWrites(Executor executor, int most) {
        this.executor = executor;
        this.most = most;
    }

    /** Writes soon, on another thread. */
    void add(Writes writes) {
        due.add(writes);
        if (running.get() == 0) {
            begin();
        }
    }

    private void begin() {
        int now = running.get();
        while (now < most && !due.isEmpty()) {
            if (running.compareAndSet(now, now + 1)) {
                start();
                return;
            }
            now = running.get();
        }
    }

    private void start() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The container has stopped, or there is no thread to be had: the sender writes, as it does to few
            // connections.
            run();
        }
    }

    private void run() {
        int count = 0;
        for (Writes next; (next = due.poll()) != null; ) {
            next.writeDeferred();
            if (++count == ALONE) {
                begin();
            }
        }
        // Who added something before this line relied on it; who does after it starts another.
        if (running.decrementAndGet() == 0) {
            begin();
        }
    }
}

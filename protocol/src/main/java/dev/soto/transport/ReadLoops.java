package dev.soto.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.soto.connection.DeadlineTimer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The read loops of a container: for each executor as many as it was told, or as there are processors, at most {@value #MAX_LOOPS}.
 * Channels take turns. A loop is there while channels are registered with it. Thread-safe.
 */
public final class ReadLoops {
    private static final int MAX_LOOPS = 16;

    private final DeadlineTimer timer;
    private final int count;
    private final ReadLoop.Opener opener;
    private final BlockingDetector writes = new BlockingDetector("writes that wait for their peers", System::nanoTime);

    @GuardedBy("this")
    private final Map<Executor, ReadLoop[]> loops = new HashMap<>();
    /** A channel may be registered with a selector once, so those that wait for room have loops of their own. */
    @GuardedBy("this")
    private final Map<Executor, ReadLoop> writers = new HashMap<>();

    @GuardedBy("this")
    private int next;

    /**
     * Creates loops without threads.
     *
     * @param timer looks after their leaders
     */
    public ReadLoops(DeadlineTimer timer) {
        this(timer, 0);
    }

    /**
     * Creates loops without threads.
     *
     * @param timer looks after their leaders
     * @param count how many for each executor; 0 for as many as there are processors, at most {@value #MAX_LOOPS}
     */
    public ReadLoops(DeadlineTimer timer, int count) {
        this(
                timer,
                count > 0 ? count : Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors()),
                Selector::open);
    }

    ReadLoops(DeadlineTimer timer, int count, ReadLoop.Opener opener) {
        this.timer = timer;
        this.count = count;
        this.opener = opener;
    }

    DeadlineTimer timer() {
        return timer;
    }

    /**
     * Returns a place in a loop. Nothing is registered before {@link ReadInterest#await}.
     *
     * @param channel in non-blocking mode; it may be registered with other selectors for other operations. Null when
     *     {@link ReadInterest#wake} alone tells of something to read; it is registered by the first and until {@link ReadInterest#cancel}
     * @param executor runs the loop, and calls of endpoints that block and have no room of their own; its tasks may block
     * @param detector of the endpoint that the owner calls
     * @param promised whether that endpoint was declared not to block
     * @param owner called when there is something to read; it reads once, so that other channels get their turn
     */
    public ReadInterest interest(
            @Nullable SelectableChannel channel,
            Executor executor,
            BlockingDetector detector,
            boolean promised,
            ReadInterest.Owner owner) {
        return new ReadInterest(loop(executor), channel, detector, promised, owner);
    }

    /** Returns what has an owner called when a channel has room for bytes; otherwise as {@link #interest}. */
    ReadInterest writeInterest(SelectableChannel channel, Executor executor, ReadInterest.Owner owner) {
        ReadLoop loop;
        synchronized (this) {
            loop = writers.computeIfAbsent(executor, pool -> new ReadLoop(pool, timer, opener));
        }
        return new ReadInterest(loop, SelectionKey.OP_WRITE, channel, writes, true, owner);
    }

    private synchronized ReadLoop loop(Executor executor) {
        ReadLoop[] own = loops.computeIfAbsent(executor, this::create);
        next = (next + 1) % count;
        return own[next];
    }

    /**
     * Returns for how long one of the loops has not gone on, because its thread is held up and has no successor, or because no
     * thread is to be had; 0 when all go on. In nanoseconds.
     */
    public synchronized long heldUpNanos() {
        long longest = 0;
        for (ReadLoop[] own : loops.values()) {
            for (ReadLoop loop : own) {
                longest = Math.max(longest, loop.watch().heldUpNanos());
            }
        }
        for (ReadLoop loop : writers.values()) {
            longest = Math.max(longest, loop.watch().heldUpNanos());
        }
        return longest;
    }

    /** Returns how many loops have a thread that waits for bytes now. */
    public synchronized int running() {
        int running = 0;
        for (ReadLoop[] own : loops.values()) {
            for (ReadLoop loop : own) {
                running += loop.leader() == null ? 0 : 1;
            }
        }
        return running;
    }

    private ReadLoop[] create(Executor executor) {
        ReadLoop[] created = new ReadLoop[count];
        Arrays.setAll(created, i -> new ReadLoop(executor, timer, opener));
        return created;
    }
}

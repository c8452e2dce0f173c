package dev.soto.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.OwnThreads;
import dev.soto.log.Uncaught;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A selector and the one thread, the leader, that waits on it and then calls what reads the channels that are readable, one
 * after the other. A hand-over to another thread for each readable channel costs several times what reading, answering and
 * writing a short message costs; so there is none. Where the thread of a web server hears of bytes first, it has them read by
 * {@link #submit}: then there is one hand-over for all that it hears of at a time.
 *
 * <p>What keeps callbacks that block from holding up others: a {@link LeaderWatch} looks at the leader. One that blocks loses the
 * lead to another thread, which goes on with the channels that wait; it finishes its call and returns to its pool. The
 * endpoint is remembered ({@link BlockingDetector}): while it is known to block its calls are handed to threads of their own at
 * once, as many as it has room for ({@link CallbackRoom}).
 *
 * <p>Who leads owns the selector and the queue of readable channels. The lead changes hands through {@link #turn} alone. The
 * leader is there while anything is registered.
 */
final class ReadLoop {
    private static final System.Logger LOG = System.getLogger(ReadLoop.class.getName());

    /** Opens selectors. */
    @FunctionalInterface
    interface Opener {
        Selector open() throws IOException;
    }

    private final Executor executor;
    private final DeadlineTimer timer;
    /** Of endpoints that have none of their own. */
    private final CallbackRoom room;

    private final LeaderWatch watch = new LeaderWatch(this);
    private final Opener opener;
    private final Supplier<@Nullable KernelThread> kernel;
    private final Consumer<SelectionKey> collect;
    /** What is to be called although no selector says so. */
    private final Queue<ReadInterest> submitted = new ConcurrentLinkedQueue<>();

    /** Even while the leader selects or picks, odd while it is in a call: another number for each call. */
    private final AtomicLong turn = new AtomicLong();

    // Of the leader.

    private final ArrayDeque<ReadInterest> readable = new ArrayDeque<>();
    private @Nullable ReadInterest current;
    private volatile @Nullable Leader leader;

    @GuardedBy("this")
    private final Set<ReadInterest> registered = Collections.newSetFromMap(new IdentityHashMap<>());

    @GuardedBy("this")
    private @Nullable Selector selector;

    @GuardedBy("this")
    private boolean led;

    @GuardedBy("this")
    private boolean lookedAfter;

    /** Nobody leads, or the leader is about to wait: who submits then has to wake it. Begins under the lock. */
    private volatile boolean resting = true;

    /** No thread was to be had for a leader; the next look tries again. */
    private volatile boolean missing;

    /** A thread that leads or has led. */
    static final class Leader {
        private final Thread thread;
        private final @Nullable KernelThread kernel;
        /** When the watch last took the call that it was in for blocking. */
        private volatile long suspectedAt;

        Leader(@Nullable KernelThread kernel) {
            this.thread = Thread.currentThread();
            this.kernel = kernel;
        }

        Thread thread() {
            return thread;
        }

        /** Returns the thread as the kernel sees it; null where the kernel does not tell. */
        @Nullable
        KernelThread kernel() {
            return kernel;
        }
    }

    /**
     * Creates a loop without a thread.
     *
     * @param executor for leaders and for calls of their own; its tasks may block
     * @param timer looks after the leader
     * @param opener opens its selector
     */
    ReadLoop(Executor executor, DeadlineTimer timer, Opener opener) {
        this(executor, timer, opener, KernelThread::current);
    }

    /** Creates a loop that asks for its leaders elsewhere. */
    ReadLoop(Executor executor, DeadlineTimer timer, Opener opener, Supplier<@Nullable KernelThread> kernel) {
        this.executor = executor;
        this.timer = timer;
        this.room = new CallbackRoom("", CallbackRoom.Size.unlimited(), executor, timer::runAfter, System::nanoTime);
        this.opener = opener;
        this.kernel = kernel;
        this.collect = key -> readable.add((ReadInterest) key.attachment());
    }

    CallbackRoom room() {
        return room;
    }

    /** Registers a channel that is in non-blocking mode; from now on it is called. */
    synchronized SelectionKey register(SelectableChannel channel, ReadInterest attachment) throws IOException {
        SelectionKey key = channel.register(open(), attachment.operation(), attachment);
        registered.add(attachment);
        wakeLeader();
        return key;
    }

    /** Keeps the leader for something without a channel, which is called when it is submitted. */
    synchronized void register(ReadInterest submittedLater) throws IOException {
        open();
        registered.add(submittedLater);
        wakeLeader();
    }

    @GuardedBy("this")
    private Selector open() throws IOException {
        Selector open = selector;
        if (open == null || !open.isOpen()) {
            open = opener.open();
            selector = open;
        }
        return open;
    }

    /** Forgets what was registered; the channel's file descriptor is free when the leader has seen it. */
    synchronized void cancel(@Nullable SelectionKey key, ReadInterest attachment) {
        if (key != null) {
            key.cancel();
        }
        if (registered.remove(attachment) || key != null) {
            wakeSelector();
        }
    }

    /** Schedules a call, in the order of submission. */
    void submit(ReadInterest due) {
        submitted.add(due);
        // Whoever is about to wait says so first and looks for what was submitted then.
        if (resting) {
            wakeLeader();
        }
    }

    private synchronized void wakeLeader() {
        resting = false;
        if (led) {
            wakeSelector();
            return;
        }
        led = true;
        if (!lookedAfter) {
            lookedAfter = true;
            timer.watch(watch);
        }
        startLeader();
    }

    /** Makes the leader look at changed interests; when it is the leader that calls, it does so anyway before it waits. */
    synchronized void wakeSelector() {
        Selector open = selector;
        Leader leads = leader;
        if (open != null && (leads == null || leads.thread() != Thread.currentThread())) {
            open.wakeup();
        }
    }

    private void startLeader() {
        boolean again = missing;
        missing = false;
        try {
            execute();
        } catch (OutOfMemoryError noThread) {
            if (!again) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "no thread is to be had that reads WebSocket connections; trying on",
                        noThread);
            }
            missing = true;
            watch.begin(timer);
        }
    }

    private void execute() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException stopped) {
            // The pool has stopped and its channels are about to be closed, which somebody has to see.
            OwnThreads.daemon("soto-reader", this::run).start();
        }
    }

    // The leader.

    /** The watch starts another leader for one that memory has run out for: all channels of the loop rely on it. */
    private void run() {
        try {
            lead();
        } catch (Throwable failure) {
            missing = true;
            beginToWatch();
            Uncaught.report(failure);
        }
    }

    private void lead() {
        Leader me = new Leader(kernel.get());
        leader = me;
        while (true) {
            ReadInterest next = readable.poll();
            if (next == null) {
                if (!select()) {
                    return;
                }
            } else if (next.begin() && !giveTurn(next, me)) {
                return;
            }
        }
    }

    /** Waits for what is to be called; returns false when nothing can come any more, and nobody leads. */
    private boolean select() {
        // Nothing of a connection that may end meanwhile: its application would stay in memory with it.
        current = null;
        Selector open;
        synchronized (this) {
            resting = true;
            open = selector;
            if (registered.isEmpty() && submitted.isEmpty()) {
                led = false;
                end();
                return false;
            }
        }
        if (open != null) {
            select(open);
        }
        resting = false;
        for (ReadInterest due = submitted.peek(); due != null; due = submitted.peek()) {
            readable.add(due);
            // Not before it has its place, for which memory may run out.
            submitted.remove();
        }
        return true;
    }

    private void select(Selector open) {
        // A callback may have left the thread interrupted, with which select returns at once for ever.
        Thread.interrupted();
        try {
            if (submitted.isEmpty()) {
                open.select(collect);
            } else {
                open.selectNow(collect);
            }
        } catch (IOException | ClosedSelectorException failure) {
            fail(failure);
        }
    }

    /** Nothing wakes for the registered channels any more: tells their owners. Others get a new selector. */
    private void fail(Exception failure) {
        List<ReadInterest> lost;
        synchronized (this) {
            lost = List.copyOf(registered);
            registered.clear();
            end();
        }
        LOG.log(System.Logger.Level.ERROR, "the selector of " + lost.size() + " WebSocket connections fails", failure);
        for (ReadInterest readable : lost) {
            Runnable tell = readable.fail(failure);
            try {
                executor.execute(tell);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                tell.run();
            }
        }
    }

    @GuardedBy("this")
    private void end() {
        Selector open = selector;
        selector = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.log(System.Logger.Level.WARNING, "the selector of WebSocket connections does not close", failure);
            }
        }
    }

    /** Calls what reads a channel; returns whether this thread still leads. */
    private boolean giveTurn(ReadInterest next, Leader me) {
        if (next.isDetached()) {
            callDetached(next);
            return true;
        }
        long mine = turn.get() + 1;
        current = next;
        turn.set(mine);
        beginToWatch();
        next.call();
        boolean leads = turn.compareAndSet(mine, mine + 1);
        end(next, leads ? 0 : System.nanoTime() - me.suspectedAt);
        if (!leads) {
            next.room().free();
        }
        return leads;
    }

    private void beginToWatch() {
        try {
            watch.begin(timer);
        } catch (OutOfMemoryError noThread) {
            // For the timer's thread, which whoever needs it next starts: until then nobody looks whether calls block.
            LOG.log(System.Logger.Level.ERROR, "no thread is to be had that watches WebSocket connections", noThread);
        }
    }

    /** Ends a call; of one that was not found to block the nanoseconds are 0. */
    private static void end(ReadInterest called, long blockedNanos) {
        try {
            if (blockedNanos > 0) {
                called.blocked(blockedNanos);
            }
            called.end();
        } catch (Throwable failure) {
            called.giveUp(failure);
        }
    }

    private void callDetached(ReadInterest next) {
        next.setDetached();
        try {
            next.room().call(next.detachedCall());
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            next.callDetached(true);
        }
    }

    // The watch.

    LeaderWatch watch() {
        return watch;
    }

    /** Starts a leader when none was to be had before; returns whether that was so. */
    boolean startMissingLeader() {
        boolean tried = missing;
        if (tried) {
            startLeader();
        }
        return tried;
    }

    long turn() {
        return turn.get();
    }

    /** Returns whether a turn is one of a call. */
    static boolean isCall(long turn) {
        return (turn & 1) != 0;
    }

    @Nullable
    Leader leader() {
        return leader;
    }

    /** The leader blocks in the call of a turn: another thread goes on with the others. */
    void takeTheLead(long slowTurn, Leader slowLeader) {
        ReadInterest slow = current;
        if (slow == null) {
            return;
        }
        // Before the turn changes hands: then its thread reads it.
        slowLeader.suspectedAt = System.nanoTime();
        if (turn.compareAndSet(slowTurn, slowTurn + 1)) {
            slow.setDetached();
            slow.detector().suspected();
            slow.room().heldUp();
            startLeader();
        }
    }
}

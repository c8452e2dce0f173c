package dev.soto.provider.reading;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.OwnThreads;
import dev.soto.connection.Watched;
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
 * <p>What keeps callbacks that block from holding up others: the timer looks at the leader every 2 ms. One that is found
 * waiting in the call that the look before found it in (or computing in it at {@value #COMPUTING_LOOKS} further looks) loses
 * the lead to another thread, which goes on with the channels that wait; it finishes its call and returns to its pool. The
 * endpoint is remembered ({@link CallbackPace}): while it is known to block its calls are handed to threads of their own at
 * once. A leader that only lacks a processor keeps the lead: another thread would lack it too, and threads of their own for
 * all calls would make it worse.
 *
 * <p>Who leads owns the selector and the queue of readable channels. The lead changes hands through {@link #turn} alone. The
 * leader is there while anything is registered.
 */
final class ReadLoop extends Watched {
    private static final System.Logger LOG = System.getLogger(ReadLoop.class.getName());

    /** A callback may compute for so many looks. */
    private static final int COMPUTING_LOOKS = 4;
    /** And has computed, rather than lacked a processor, when it had one for so long of them. */
    private static final long COMPUTED_NANOS = 2_000_000L;
    /** When the looks are so far apart the whole process was held up, and a long call says nothing. */
    private static final long HELD_UP_NANOS = 6_000_000L;

    /** Opens selectors. */
    @FunctionalInterface
    interface Opener {
        Selector open() throws IOException;
    }

    private final Executor executor;
    private final DeadlineTimer timer;
    private final Opener opener;
    private final Supplier<@Nullable KernelThread> kernel;
    private final Consumer<SelectionKey> collect;
    /** What is to be called although no selector says so. */
    private final Queue<Readable> submitted = new ConcurrentLinkedQueue<>();

    /** Even while the leader selects or picks, odd while it is in a call: another number for each call. */
    private final AtomicLong turn = new AtomicLong();

    // Of the leader.

    private final ArrayDeque<Readable> readable = new ArrayDeque<>();
    private @Nullable Readable current;
    private volatile @Nullable Leader leader;

    // Guarded by this.

    private final Set<Readable> registered = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Selector selector;
    private boolean led;
    private boolean lookedAfter;

    /** Nobody leads, or the leader is about to wait: who submits then has to wake it. Begins under the lock. */
    private volatile boolean resting = true;

    /** No thread was to be had for a leader; the next look tries again. */
    private volatile boolean missing;

    // Of the timer's thread.

    private long seen;
    private int looks;
    private long lastLook;
    private long processorNanos;

    private record Leader(Thread thread, @Nullable KernelThread kernel) {}

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
        this.opener = opener;
        this.kernel = kernel;
        this.collect = key -> readable.add((Readable) key.attachment());
    }

    /** Registers a channel that is in non-blocking mode, for reading; from now on it is called. */
    synchronized SelectionKey register(SelectableChannel channel, Readable attachment) throws IOException {
        SelectionKey key = channel.register(open(), SelectionKey.OP_READ, attachment);
        registered.add(attachment);
        wakeLeader();
        return key;
    }

    /** Keeps the leader for something without a channel, which is called when it is submitted. */
    synchronized void register(Readable submittedLater) throws IOException {
        open();
        registered.add(submittedLater);
        wakeLeader();
    }

    private Selector open() throws IOException {
        Selector open = selector;
        if (open == null || !open.isOpen()) {
            open = opener.open();
            selector = open;
        }
        return open;
    }

    /** Forgets what was registered; the channel's file descriptor is free when the leader has seen it. */
    synchronized void cancel(@Nullable SelectionKey key, Readable attachment) {
        if (key != null) {
            key.cancel();
        }
        if (registered.remove(attachment) || key != null) {
            wakeSelector();
        }
    }

    /** Has something called soon, in the order of submission. */
    void submit(Readable due) {
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
            timer.watch(this);
        }
        startLeader();
    }

    /** Has the leader look at changed interests; when it is the leader that calls, it does so anyway before it waits. */
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
            watchMe(timer);
        }
    }

    private void execute() {
        try {
            executor.execute(this::lead);
        } catch (RejectedExecutionException stopped) {
            // The pool has stopped and its channels are about to be closed, which somebody has to see.
            OwnThreads.daemon("soto-reader", this::lead).start();
        }
    }

    // The leader.

    private void lead() {
        leader = new Leader(Thread.currentThread(), kernel.get());
        while (true) {
            Readable next = readable.poll();
            if (next == null) {
                if (!select()) {
                    return;
                }
            } else if (next.begin() && !call(next)) {
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
        for (Readable due = submitted.poll(); due != null; due = submitted.poll()) {
            readable.add(due);
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
        List<Readable> lost;
        synchronized (this) {
            lost = List.copyOf(registered);
            registered.clear();
            end();
        }
        LOG.log(System.Logger.Level.ERROR, "the selector of " + lost.size() + " WebSocket connections fails", failure);
        for (Readable readable : lost) {
            Runnable tell = readable.fail(failure);
            try {
                executor.execute(tell);
            } catch (RejectedExecutionException stopped) {
                tell.run();
            }
        }
    }

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
    private boolean call(Readable next) {
        if (next.pace().isApart()) {
            callApart(next);
            return true;
        }
        long mine = turn.get() + 1;
        current = next;
        turn.set(mine);
        watchMe(timer);
        next.call();
        boolean leads = turn.compareAndSet(mine, mine + 1);
        if (!leads) {
            next.blocked();
        }
        next.end();
        return leads;
    }

    private void callApart(Readable next) {
        next.setApart();
        try {
            executor.execute(next::callApart);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            next.callApart();
        }
    }

    // The timer's thread.

    @Override
    protected boolean look() {
        if (missing) {
            startLeader();
            return true;
        }
        long now = turn.get();
        boolean calling = (now & 1) != 0;
        boolean busy = calling || now != seen;
        looks = !wasHeldUp() && calling && now == seen ? looks + 1 : 0;
        seen = now;
        if (looks > 0 && isBlocking(leader)) {
            takeTheLead(now);
        }
        return busy;
    }

    private boolean wasHeldUp() {
        long before = lastLook;
        lastLook = System.nanoTime();
        return lastLook - before > HELD_UP_NANOS;
    }

    private boolean isBlocking(@Nullable Leader calling) {
        if (calling == null) {
            return false;
        }
        if (calling.thread().getState() != Thread.State.RUNNABLE) {
            return true;
        }
        KernelThread thread = calling.kernel();
        try {
            return thread == null ? looks >= COMPUTING_LOOKS : thread.isWaiting() || isComputing(thread);
        } catch (IOException gone) {
            // The thread has ended, then the call too; or /proc cannot be read, and then time has to do.
            return looks >= COMPUTING_LOOKS;
        }
    }

    private boolean isComputing(KernelThread thread) throws IOException {
        if (looks == 1) {
            processorNanos = thread.processorNanos();
        }
        return looks >= COMPUTING_LOOKS && thread.processorNanos() - processorNanos >= COMPUTED_NANOS;
    }

    private void takeTheLead(long slowTurn) {
        Readable slow = current;
        if (slow == null) {
            return;
        }
        // Before the turn changes hands: then its thread reads it.
        slow.suspect();
        if (turn.compareAndSet(slowTurn, slowTurn + 1)) {
            slow.setApart();
            slow.pace().suspected();
            startLeader();
        }
    }
}

package dev.soto.provider.reading;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.Watched;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A selector and the one thread, the leader, that waits on it and then calls what reads the channels that are readable, one
 * after the other. A hand-over to another thread for each readable channel costs several times what reading, answering and
 * writing a short message costs; so there is none.
 *
 * <p>What keeps callbacks that block from holding up others: the timer looks at the leader every 2 ms. One that is found
 * waiting in the same call at two looks in a row (or computing in it at {@value #COMPUTING_LOOKS}) loses the lead to another
 * thread, which goes on with the channels that wait; it finishes its call and returns to its pool. The endpoint is
 * remembered ({@link CallbackPace}): while it is known to block its calls are handed to threads of their own at once.
 *
 * <p>Who leads owns the selector and the queue of readable channels. The lead changes hands through {@link #turn} alone. The
 * leader is there while channels are registered.
 */
final class ReadLoop extends Watched {
    private static final System.Logger LOG = System.getLogger(ReadLoop.class.getName());

    /** A thread that seems to compute may just wait for a processor, or be in a system call that waits: it has more time. */
    private static final int COMPUTING_LOOKS = 4;
    /** When the looks are so far apart the whole process was held up, and a long call says nothing. */
    private static final long HELD_UP_NANOS = 6_000_000L;

    private final Executor executor;
    private final DeadlineTimer timer;
    private final Consumer<SelectionKey> collect;

    /** Even while the leader selects or picks, odd while it is in a call: another number for each call. */
    private final AtomicLong turn = new AtomicLong();

    // Of the leader.

    private final ArrayDeque<Readable> readable = new ArrayDeque<>();
    private @Nullable Readable current;
    private volatile @Nullable Thread leader;

    // Guarded by this.

    private @Nullable Selector selector;
    private int registered;
    private boolean led;

    // Of the timer's thread.

    private long seen;
    private int looks;
    private long lastLook;

    /**
     * Creates a loop without a thread.
     *
     * @param executor for leaders and for calls of their own; its tasks may block
     * @param timer looks after the leader
     */
    ReadLoop(Executor executor, DeadlineTimer timer) {
        this.executor = executor;
        this.timer = timer;
        this.collect = key -> readable.add((Readable) key.attachment());
    }

    /** Registers a channel that is in non-blocking mode, for reading; from now on it is called. */
    synchronized SelectionKey register(SelectableChannel channel, Readable attachment) throws IOException {
        Selector open = selector;
        if (open == null) {
            open = Selector.open();
            selector = open;
            timer.watch(this);
        }
        SelectionKey key = channel.register(open, SelectionKey.OP_READ, attachment);
        registered++;
        if (led) {
            open.wakeup();
        } else {
            led = true;
            startLeader();
        }
        return key;
    }

    /** Forgets a channel; its file descriptor is free when the leader has seen it. */
    synchronized void cancel(SelectionKey key) {
        key.cancel();
        registered--;
        wakeup();
    }

    /** Has the leader look at changed interests. */
    synchronized void wakeup() {
        Selector open = selector;
        if (open != null) {
            open.wakeup();
        }
    }

    private void startLeader() {
        try {
            executor.execute(this::lead);
        } catch (RejectedExecutionException stopped) {
            // The pool has stopped and its channels are about to be closed, which somebody has to see.
            Thread last = new Thread(this::lead, "soto-reader");
            last.setDaemon(true);
            last.start();
        }
    }

    // The leader.

    private void lead() {
        leader = Thread.currentThread();
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

    /** Waits for readable channels; returns false when none is registered, and nobody leads any more. */
    private boolean select() {
        Selector open;
        synchronized (this) {
            open = selector;
            if (registered == 0 || open == null) {
                end();
                return false;
            }
        }
        // A callback may have left the thread interrupted, with which select returns at once for ever.
        Thread.interrupted();
        try {
            open.select(collect);
        } catch (IOException | ClosedSelectorException failure) {
            LOG.log(System.Logger.Level.ERROR, "the selector of WebSocket connections fails", failure);
        }
        return true;
    }

    private void end() {
        Selector open = selector;
        selector = null;
        led = false;
        timer.unwatch(this);
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
        } catch (RejectedExecutionException stopped) {
            next.callApart();
        }
    }

    // The timer's thread.

    @Override
    protected boolean look() {
        long now = turn.get();
        boolean calling = (now & 1) != 0;
        boolean busy = calling || now != seen;
        looks = calling && now == seen && !wasHeldUp() ? looks + 1 : 0;
        seen = now;
        if (looks > 0 && (looks == COMPUTING_LOOKS || isLeaderWaiting())) {
            takeTheLead(now);
        }
        return busy;
    }

    private boolean wasHeldUp() {
        long before = lastLook;
        lastLook = System.nanoTime();
        return lastLook - before > HELD_UP_NANOS;
    }

    private boolean isLeaderWaiting() {
        Thread calling = leader;
        return calling != null && calling.getState() != Thread.State.RUNNABLE;
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

package dev.soto.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.soto.log.Uncaught;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A place in a read loop: an owner that is called when there is something to read. After each call the owner is called again
 * only if it said so, by {@link #await} or {@link #wake}, during the call or later. Calls never overlap.
 *
 * <p>While the leader of the loop calls, the selector's interest in the channel stays on, so that a call that ends with the
 * wish for another one costs no system call and no wake-up. Only when the owner wants no more, or is called by a thread that
 * does not lead, the interest goes off. Threads: {@link #await}, {@link #wake} and {@link #cancel} may be called by any; the
 * step changes by compare-and-set, and under this object's lock where the interest changes with it.
 */
public final class ReadInterest {
    private static final System.Logger LOG = System.getLogger(ReadInterest.class.getName());

    /** What is called, on a thread that may block. */
    public interface Owner {
        /** There is something to read, or the end of the stream, or a failure: reads. */
        void readable();

        /**
         * As {@link #readable()}.
         *
         * @param crowded whether many are called at once, on threads of their own, so that each should take little memory
         */
        default void readable(boolean crowded) {
            readable();
        }

        /** Has to wait for a thread until it is called, by {@link #readable(boolean)} or {@link #starved}. Only takes note. */
        default void delayed() {}

        /** Has waited too long for a thread: is to end, for which it is not made to wait again. Must not block. */
        default void starved(IOException why) {}

        /**
         * The loop cannot tell any more when there is something to read, and calls no more. May come while {@link #readable} is
         * running; {@link #await} throws then, too.
         */
        void unreadable(IOException cause);
    }

    private enum Step {
        /** Interest on; the next readable byte begins a call. */
        WAITING,
        /** Interest on; submitted to the loop, which begins a call soon. */
        DUE,
        /** In a call by the leader; interest still on. */
        CALLED,
        /** As CALLED, and the owner wants another call. */
        CALLED_AGAIN,
        /** As CALLED, and the owner wants another call in any case. */
        CALLED_DUE,
        /** In a call by another thread; interest off. */
        APART,
        /** As APART, and the owner wants another call. */
        APART_AGAIN,
        /** As APART, and the owner wants another call in any case. */
        APART_DUE,
        /** Not in a call, interest off: the owner has not asked for one. */
        OFF,
        /** Cancelled, or its loop failed. */
        GONE
    }

    private static final AtomicReferenceFieldUpdater<ReadInterest, Step> STEP =
            AtomicReferenceFieldUpdater.newUpdater(ReadInterest.class, Step.class, "step");

    private final ReadLoop loop;
    /** What to wait for, see {@link SelectionKey}. */
    private final int operation;
    /** Null where the loop has nothing to wait for; then there is no interest to change. */
    private final @Nullable SelectableChannel channel;

    private final BlockingDetector detector;
    private final boolean promised;
    private final Owner owner;
    /** Changed by {@link #STEP} alone. */
    private volatile Step step = Step.OFF;

    @GuardedBy("this")
    private @Nullable SelectionKey key;

    /** Whether the loop knows of it, without a channel. */
    @GuardedBy("this")
    private boolean registered;

    @GuardedBy("this")
    private @Nullable IOException lost;

    /** It waited too long for a thread, and its owner ends: has only little to do. */
    private volatile boolean starved;

    ReadInterest(
            ReadLoop loop,
            @Nullable SelectableChannel channel,
            BlockingDetector detector,
            boolean promised,
            Owner owner) {
        this(loop, SelectionKey.OP_READ, channel, detector, promised, owner);
    }

    /** Creates one that may wait for room to write: then that is what "readable" says everywhere here. */
    ReadInterest(
            ReadLoop loop,
            int operation,
            @Nullable SelectableChannel channel,
            BlockingDetector detector,
            boolean promised,
            Owner owner) {
        this.loop = loop;
        this.operation = operation;
        this.channel = channel;
        this.detector = detector;
        this.promised = promised;
        this.owner = owner;
    }

    int operation() {
        return operation;
    }

    BlockingDetector detector() {
        return detector;
    }

    /** Returns the threads for its calls that block. */
    CallbackRoom room() {
        CallbackRoom own = detector.room();
        return own == null ? loop.room() : own;
    }

    /** Returns whether it is to be called on a thread that nobody else waits for. */
    boolean isDetached() {
        return detector.isDetached() && !starved;
    }

    // The owner.

    /** Returns the channel that the loop waits at; null when there is none. */
    public @Nullable SelectableChannel channel() {
        return channel;
    }

    /**
     * Schedules a call of the owner for when there is something to read in the channel, or the end of the stream, or a failure.
     *
     * @throws IOException when the channel is closed, or the loop cannot wait for it any more
     */
    public void await() throws IOException {
        if (STEP.compareAndSet(this, Step.CALLED, Step.CALLED_AGAIN)) {
            return;
        }
        synchronized (this) {
            if (lost != null) {
                throw new IOException(lost.getMessage(), lost);
            }
            if (!STEP.compareAndSet(this, Step.CALLED, Step.CALLED_AGAIN)
                    && !STEP.compareAndSet(this, Step.APART, Step.APART_AGAIN)
                    && STEP.compareAndSet(this, Step.OFF, Step.WAITING)) {
                switchOn();
            }
        }
    }

    /** Schedules a call of the owner, whatever the channel says: somebody else knows that there is something to read. */
    public void wake() {
        while (true) {
            Step now = step;
            Step due;
            switch (now) {
                case WAITING -> due = Step.DUE;
                case CALLED, CALLED_AGAIN -> due = Step.CALLED_DUE;
                case APART, APART_AGAIN -> due = Step.APART_DUE;
                case OFF -> {
                    if (wakeFromOff()) {
                        return;
                    }
                    continue;
                }
                case GONE -> {
                    tellIfLost();
                    return;
                }
                default -> {
                    return;
                }
            }
            if (STEP.compareAndSet(this, now, due)) {
                if (due == Step.DUE) {
                    loop.submit(this);
                }
                return;
            }
        }
    }

    private boolean wakeFromOff() {
        synchronized (this) {
            if (!STEP.compareAndSet(this, Step.OFF, Step.DUE)) {
                return false;
            }
            try {
                switchOn();
            } catch (IOException closed) {
                // The owner, which is called anyway, finds out when it reads.
                LOG.log(System.Logger.Level.DEBUG, "a channel is closed", closed);
            }
        }
        loop.submit(this);
        return true;
    }

    private void tellIfLost() {
        IOException failure;
        synchronized (this) {
            failure = lost;
        }
        if (failure != null) {
            owner.unreadable(failure);
        }
    }

    /** Ends the calls; one that is under way goes on. Does nothing the second time. */
    public synchronized void cancel() {
        if (STEP.getAndSet(this, Step.GONE) != Step.GONE) {
            loop.cancel(key, this);
        }
    }

    // The loop.

    /** Returns whether a call is due; then it has begun. */
    boolean begin() {
        return STEP.compareAndSet(this, Step.WAITING, Step.CALLED) || STEP.compareAndSet(this, Step.DUE, Step.CALLED);
    }

    /** The loop has lost its selector, or this. Returns what tells the owner. */
    synchronized Runnable fail(Throwable cause) {
        IOException failure = new IOException("the selector that waits for the channel fails: " + cause, cause);
        lost = failure;
        return STEP.getAndSet(this, Step.GONE) == Step.GONE ? () -> {} : () -> owner.unreadable(failure);
    }

    /** A call has ended, and there may be no other: memory has run out for it. */
    void giveUp(Throwable cause) {
        Runnable telling;
        synchronized (this) {
            telling = fail(cause);
            loop.cancel(key, this);
        }
        tell(telling);
    }

    void call() {
        try {
            owner.readable(false);
        } catch (Throwable failure) {
            // The owner has a path for each failure; what comes out of it is a bug, and others go on.
            Uncaught.report(failure);
        }
    }

    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (Throwable failure) {
            Uncaught.report(failure);
        }
    }

    /** The call has ended. */
    void end() {
        if (STEP.compareAndSet(this, Step.CALLED_AGAIN, Step.WAITING)) {
            return;
        }
        while (!tryEnd(step)) {
            // A wish came in between.
        }
    }

    private boolean tryEnd(Step now) {
        return switch (now) {
            case CALLED -> changeInterest(now, Step.OFF, 0);
            case CALLED_AGAIN -> STEP.compareAndSet(this, now, Step.WAITING);
            case CALLED_DUE -> STEP.compareAndSet(this, now, Step.DUE) && submit();
            case APART -> STEP.compareAndSet(this, now, Step.OFF);
            case APART_AGAIN -> changeInterest(now, Step.WAITING, operation);
            case APART_DUE -> changeInterest(now, Step.DUE, operation) && submit();
            default -> true;
        };
    }

    private boolean submit() {
        loop.submit(this);
        return true;
    }

    /** From now on the call is one by a thread that does not lead. */
    void setDetached() {
        while (!trySetDetached(step)) {
            // A wish came in between.
        }
    }

    private boolean trySetDetached(Step now) {
        return switch (now) {
            case CALLED -> changeInterest(now, Step.APART, 0);
            case CALLED_AGAIN -> changeInterest(now, Step.APART_AGAIN, 0);
            case CALLED_DUE -> changeInterest(now, Step.APART_DUE, 0);
            default -> true;
        };
    }

    private synchronized boolean changeInterest(Step from, Step to, int operations) {
        if (!STEP.compareAndSet(this, from, to)) {
            return false;
        }
        interest(operations);
        if (operations != 0) {
            loop.wakeSelector();
        }
        return true;
    }

    /** A call that was taken for blocking has ended; it went on for so long after that. */
    void blocked(long nanos) {
        detector.ended(nanos, promised, this::peer);
    }

    private @Nullable SocketAddress peer() {
        try {
            return channel instanceof SocketChannel socket ? socket.getRemoteAddress() : null;
        } catch (IOException closed) {
            return null;
        }
    }

    /** Calls, and ends the call, on a thread that nobody waits for. */
    void callDetached(boolean crowded) {
        tell(() -> owner.readable(crowded));
        end();
    }

    /** Returns what calls on a thread that nobody waits for; {@link #setDetached} comes first. */
    CallbackRoom.Call detachedCall() {
        return new CallbackRoom.Call() {
            @Override
            public void run(boolean crowded) {
                callDetached(crowded);
            }

            @Override
            public void delayed() {
                owner.delayed();
            }

            @Override
            public void refused(IOException why) {
                starved = true;
                tell(() -> owner.starved(why));
                end();
            }
        };
    }

    @GuardedBy("this")
    private void switchOn() throws IOException {
        if (key != null) {
            interest(operation);
            loop.wakeSelector();
        } else if (channel != null) {
            key = loop.register(channel, this);
        } else if (!registered) {
            loop.register(this);
            registered = true;
        }
    }

    @GuardedBy("this")
    private void interest(int operations) {
        SelectionKey ofChannel = key;
        if (ofChannel == null) {
            return;
        }
        try {
            ofChannel.interestOps(operations);
        } catch (CancelledKeyException closed) {
            // The channel is closed, which its owner hears from whoever closed it.
            STEP.compareAndSet(this, Step.WAITING, Step.OFF);
        }
    }
}

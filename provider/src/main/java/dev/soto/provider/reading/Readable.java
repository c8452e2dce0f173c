package dev.soto.provider.reading;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose owner is called when there is something to read. After each call the owner is called again only if it said
 * so, by {@link #await}, during the call or later. Calls never overlap.
 *
 * <p>While the leader of the loop calls, the selector's interest in the channel stays on, so that a call that ends with the
 * wish for another one costs no system call and no wake-up. Only when the owner wants no more, or is called by a thread that
 * does not lead, the interest goes off. Threads: {@link #await} and {@link #cancel} may be called by any; the step changes
 * by compare-and-set on the fast path, and otherwise under this object's lock, where the interest changes with it.
 */
public final class Readable {
    private enum Step {
        /** Interest on; the next readable byte begins a call. */
        WAITING,
        /** In a call by the leader; interest still on. */
        CALLED,
        /** As CALLED, and the owner wants another call. */
        CALLED_AGAIN,
        /** In a call by another thread; interest off. */
        APART,
        /** As APART, and the owner wants another call. */
        APART_AGAIN,
        /** Not in a call, interest off: the owner has not asked for one. */
        OFF,
        /** Cancelled. */
        GONE
    }

    private final ReadLoop loop;
    private final SelectableChannel channel;
    private final CallbackPace pace;
    private final boolean promised;
    private final Runnable owner;
    private final AtomicReference<Step> step = new AtomicReference<>(Step.OFF);

    private @Nullable SelectionKey key;
    /** When the timer last took the call that was under way for blocking. */
    private volatile long suspectedAt;

    Readable(ReadLoop loop, SelectableChannel channel, CallbackPace pace, boolean promised, Runnable owner) {
        this.loop = loop;
        this.channel = channel;
        this.pace = pace;
        this.promised = promised;
        this.owner = owner;
    }

    CallbackPace pace() {
        return pace;
    }

    // The owner.

    /**
     * Has the owner called when there is something to read, or the end of the stream, or a failure.
     *
     * @throws IOException when the channel is closed
     */
    public void await() throws IOException {
        if (step.compareAndSet(Step.CALLED, Step.CALLED_AGAIN)) {
            return;
        }
        synchronized (this) {
            if (!step.compareAndSet(Step.CALLED, Step.CALLED_AGAIN)
                    && !step.compareAndSet(Step.APART, Step.APART_AGAIN)
                    && step.compareAndSet(Step.OFF, Step.WAITING)) {
                switchOn();
            }
        }
    }

    /** Ends the calls; one that is under way goes on. Does nothing the second time. */
    public synchronized void cancel() {
        if (step.getAndSet(Step.GONE) != Step.GONE && key != null) {
            loop.cancel(key);
        }
    }

    // The loop.

    /** Returns whether a call is due; then it has begun. */
    boolean begin() {
        return step.compareAndSet(Step.WAITING, Step.CALLED);
    }

    void call() {
        try {
            owner.run();
        } catch (Throwable failure) {
            // The owner has a path for each failure; what comes out of it is a bug, and others go on.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    /** The call has ended. */
    void end() {
        if (step.compareAndSet(Step.CALLED_AGAIN, Step.WAITING)) {
            return;
        }
        synchronized (this) {
            if (step.compareAndSet(Step.CALLED, Step.OFF)) {
                interest(0);
            } else if (step.compareAndSet(Step.APART_AGAIN, Step.WAITING)) {
                interest(SelectionKey.OP_READ);
                loop.wakeup();
            } else if (!step.compareAndSet(Step.APART, Step.OFF)) {
                // The wish came between the first look and the lock.
                step.compareAndSet(Step.CALLED_AGAIN, Step.WAITING);
            }
        }
    }

    /** From now on the call is one by a thread that does not lead. */
    synchronized void setApart() {
        if (step.compareAndSet(Step.CALLED, Step.APART) || step.compareAndSet(Step.CALLED_AGAIN, Step.APART_AGAIN)) {
            interest(0);
        }
    }

    void suspect() {
        suspectedAt = System.nanoTime();
    }

    /** The call, which {@link #suspect} was told of, has come to an end. */
    void blocked() {
        pace.ended(System.nanoTime() - suspectedAt, promised);
    }

    /** Calls, and ends the call, on a thread that nobody waits for. */
    void callApart() {
        call();
        end();
    }

    private void switchOn() throws IOException {
        if (key == null) {
            key = loop.register(channel, this);
        } else {
            interest(SelectionKey.OP_READ);
            loop.wakeup();
        }
    }

    private void interest(int operations) {
        SelectionKey registered = key;
        if (registered == null) {
            return;
        }
        try {
            registered.interestOps(operations);
        } catch (CancelledKeyException closed) {
            // The channel is closed, which its owner hears from whoever closed it.
            step.compareAndSet(Step.WAITING, Step.OFF);
        }
    }
}

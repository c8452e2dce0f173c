package dev.soto.connection;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;

/**
 * The lock of a connection: reentrant, and as unfair as a {@link java.util.concurrent.locks.ReentrantLock}. It is the superclass
 * of what it guards, so that taking it touches no other object: a server has a hundred thousand connections, and the one that is
 * sent something is rarely in the processor's cache. No monitor, because who waits for room in the queue may be a virtual thread.
 */
abstract class ConnectionLock extends AbstractQueuedSynchronizer {
    final void lock() {
        acquire(1);
    }

    final void unlock() {
        release(1);
    }

    /**
     * Gives the lock up where the calling thread can only hold it because its stack overflowed within {@link #unlock}, deeper than here:
     * whoever wanted it otherwise, the thread of the timeouts among them, would wait forever.
     */
    final void unlockWhatWasLeft() {
        while (isHeldExclusively()) {
            release(1);
        }
    }

    final Condition newCondition() {
        return new ConditionObject();
    }

    /** For assertions, which say more than a comment that a method is to be called under the lock. */
    final boolean isHeld() {
        return isHeldExclusively();
    }

    /** Returns whether one {@link #unlock} gives it up. */
    final boolean isHeldOnce() {
        return isHeldExclusively() && getState() == 1;
    }

    @Override
    protected final boolean tryAcquire(int count) {
        Thread thread = Thread.currentThread();
        int holds = getState();
        if (holds == 0) {
            if (compareAndSetState(0, count)) {
                setExclusiveOwnerThread(thread);
                return true;
            }
        } else if (getExclusiveOwnerThread() == thread) {
            setState(holds + count);
            return true;
        }
        return false;
    }

    @Override
    protected final boolean tryRelease(int count) {
        if (!isHeldExclusively()) {
            throw new IllegalMonitorStateException("the calling thread does not hold the lock of the connection");
        }
        int holds = getState() - count;
        if (holds == 0) {
            setExclusiveOwnerThread(null);
        }
        setState(holds);
        return holds == 0;
    }

    @Override
    protected final boolean isHeldExclusively() {
        return getExclusiveOwnerThread() == Thread.currentThread();
    }
}

package dev.soto.bridge.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which threads are in the middle of a message that they send in parts. Such a thread cannot wait for another message of
 * its own, which would be written only after the first has ended. Thread-safe.
 */
final class OpenMessages {

    /** A message in parts, and the thread that sent its latest part. */
    static final class Open {
        private Thread owner;

        private Open(Thread owner) {
            this.owner = owner;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Open> messages = new ArrayList<>(1);
    private volatile boolean any;

    Open begin() {
        Open begun = new Open(Thread.currentThread());
        lock.lock();
        try {
            messages.add(begun);
            any = true;
        } finally {
            lock.unlock();
        }
        return begun;
    }

    void continued(Open message) {
        lock.lock();
        try {
            message.owner = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    void end(Open message) {
        lock.lock();
        try {
            messages.remove(message);
            any = !messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that the calling thread may wait for another message.
     *
     * @throws IllegalStateException when it is in the middle of one
     */
    void requireNone() {
        if (any) {
            requireNoneBut(null);
        }
    }

    void requireNoneBut(@Nullable Open own) {
        Thread thread = Thread.currentThread();
        lock.lock();
        try {
            for (Open message : messages) {
                if (message != own && message.owner == thread) {
                    throw new IllegalStateException(
                            "this thread is in the middle of a message that it sends in parts or"
                                    + " through a stream; end it before sending another one synchronously");
                }
            }
        } finally {
            lock.unlock();
        }
    }
}

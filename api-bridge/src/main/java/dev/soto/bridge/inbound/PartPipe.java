package dev.soto.bridge.inbound;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Parts of one message on their way from the delivering thread to the thread of a stream handler; bounded. Both threads
 * wait for each other without regard to interrupts, which are kept.
 *
 * @param <M> String or ByteBuffer
 */
final class PartPipe<M> {
    /** How many chars or bytes may wait for the handler, beyond one part: 64 Ki. */
    static final int WINDOW = 64 * 1024;

    private record Part<M>(M content, int length) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Part<M>> parts = new ArrayDeque<>();
    private int waiting;
    private boolean ended;
    private boolean readerClosed;
    private boolean handlerDone;
    private @Nullable Thread handlerThread;
    private @Nullable Throwable handlerFailure;
    private @Nullable Throwable failure;

    /** Adds a part; waits while the handler is behind; drops the part when nobody reads any more. */
    void put(M content, int length) {
        lock.lock();
        try {
            while (waiting >= WINDOW && !readerClosed && !handlerDone) {
                changed.awaitUninterruptibly();
            }
            if (!readerClosed && !handlerDone && length > 0) {
                parts.add(new Part<>(content, length));
                waiting += length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that the last part has been added. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the message will not be completed. A handler that has not begun will not. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            handlerDone |= handlerThread == null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the next part, waiting for it; null at the end of the message.
     *
     * @throws IOException when the message will not be completed
     */
    @Nullable
    M take() throws IOException {
        lock.lock();
        try {
            while (true) {
                Part<M> part = parts.poll();
                if (part != null) {
                    waiting -= part.length;
                    changed.signalAll();
                    return part.content;
                }
                if (failure != null) {
                    throw new IOException(
                            "the connection ended before the message did: " + failure.getMessage(), failure);
                }
                if (ended || readerClosed) {
                    return null;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@link #take} would not wait. */
    boolean isReady() {
        lock.lock();
        try {
            return !parts.isEmpty() || ended || readerClosed || failure != null;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the handler reads no more. */
    void closeReader() {
        lock.lock();
        try {
            readerClosed = true;
            parts.clear();
            waiting = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that the calling thread runs the handler; returns false when it need not, because the message has failed. */
    boolean handlerBegins() {
        lock.lock();
        try {
            handlerThread = Thread.currentThread();
            return !handlerDone;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the handler has returned, or thrown. */
    void handlerDone(@Nullable Throwable thrown) {
        lock.lock();
        try {
            handlerDone = true;
            handlerFailure = thrown;
            parts.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the handler has returned, unless it is the handler that calls; returns what it threw. */
    @Nullable
    Throwable awaitHandler() {
        lock.lock();
        try {
            while (!handlerDone && handlerThread != Thread.currentThread()) {
                changed.awaitUninterruptibly();
            }
            return handlerFailure;
        } finally {
            lock.unlock();
        }
    }
}

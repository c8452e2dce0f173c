package dev.soto.bridge.outbound;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are being sent in parts, and by which threads. Messages that are sent later wait for them, so a thread
 * must not wait for another message of its own, and one that does not go on must not hold up others for ever.
 * Thread-safe.
 */
final class OpenMessages {

    /** A message in parts. Guarded by the lock. */
    static final class Open {
        private final long number;
        /** The thread that sent its latest part. */
        private Thread owner;
        /** When its latest part was sent or written, by {@link System#nanoTime}. */
        private long lastPart;
        /** Whether its owner waits until a part is written: then it is not the owner who holds up others. */
        private boolean waiting;

        private Open(long number) {
            this.number = number;
            this.owner = Thread.currentThread();
            this.lastPart = System.nanoTime();
        }
    }

    private final List<Open> messages = new ArrayList<>(0);
    private long begun;
    private volatile boolean any;

    Open begin() {
        synchronized (this) {
            Open message = new Open(begun++);
            messages.add(message);
            any = true;
            return message;
        }
    }

    /** Notes that the calling thread sent a part, or that it begins or ends to wait for one. */
    void continued(Open message, boolean waiting) {
        synchronized (this) {
            message.owner = Thread.currentThread();
            message.lastPart = System.nanoTime();
            message.waiting = waiting;
        }
    }

    void end(Open message) {
        synchronized (this) {
            messages.remove(message);
            any = !messages.isEmpty();
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

    /** The same for the next part of a message of its own. */
    void requireNoneBut(@Nullable Open own) {
        Thread thread = Thread.currentThread();
        synchronized (this) {
            for (Open message : messages) {
                if (message != own && message.owner == thread) {
                    throw new IllegalStateException(
                            "this thread is in the middle of a message that it sends in parts or"
                                    + " through a stream; end it before sending another one synchronously");
                }
            }
        }
    }

    /** Returns how many messages have begun until now, for {@link #isStalled}. */
    long mark() {
        synchronized (this) {
            return begun;
        }
    }

    /** Returns whether a message that had begun before the mark has had no part for so long. */
    boolean isStalled(long mark, long nanos) {
        long now = System.nanoTime();
        synchronized (this) {
            return messages.stream()
                    .anyMatch(message -> message.number < mark && !message.waiting && now - message.lastPart >= nanos);
        }
    }
}

package dev.soto.examples.chat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines that wait to be sent to one person, in order, at most {@link ChatRules#MAX_WAITING_LINES} of them.
 *
 * <p>Adding never sends, so a room adds under its lock and thereby fixes the order for everybody; it calls {@link #flush()} once the
 * lock is free. One line is under way at a time and its completion sends the next. Thread-safe.
 */
final class Outbox {

    /** The way to one person. */
    interface Line {

        /**
         * Sends without waiting and calls {@code completed} exactly once, from any thread, with null or with what went wrong.
         */
        void send(String text, Consumer<@Nullable Throwable> completed);

        /** Ends the connection of a person who is too slow for the room. */
        void tooSlow();
    }

    private final Line line;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. */
    private final Queue<String> waiting = new ArrayDeque<>();
    /** Guarded by lock. A line is under way. */
    private boolean sending;
    /** Guarded by lock. Nothing is sent or kept any more. */
    private boolean closed;
    /** Guarded by lock. The person is to be told, by the next flush, that they are too slow. */
    private boolean overflowed;
    /** Calls of flush that the one at work has still to answer for: sends that complete at once would recurse otherwise. */
    private final AtomicInteger flushes = new AtomicInteger();

    Outbox(Line line) {
        this.line = line;
    }

    /** Puts a line at the end; nothing once closed. */
    void add(String text) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (waiting.size() >= ChatRules.MAX_WAITING_LINES) {
                overflowed = true;
                closed = true;
                waiting.clear();
                return;
            }
            waiting.add(text);
        } finally {
            lock.unlock();
        }
    }

    /** Starts sending what waits. To be called without a lock of a room. */
    void flush() {
        if (flushes.getAndIncrement() != 0) {
            return;
        }
        int answered = 1;
        do {
            sendWhatWaits();
            answered = flushes.addAndGet(-answered);
        } while (answered != 0);
    }

    /** Forgets what waits; nothing is sent any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void sendWhatWaits() {
        if (takeOverflow()) {
            line.tooSlow();
        }
        String next = takeNext();
        while (next != null) {
            line.send(next, this::sent);
            next = takeNext();
        }
    }

    private @Nullable String takeNext() {
        lock.lock();
        try {
            if (sending) {
                return null;
            }
            String next = waiting.poll();
            sending = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean takeOverflow() {
        lock.lock();
        try {
            boolean now = overflowed;
            overflowed = false;
            return now;
        } finally {
            lock.unlock();
        }
    }

    private void sent(@Nullable Throwable failure) {
        lock.lock();
        try {
            sending = false;
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            close();
        }
        flush();
    }
}

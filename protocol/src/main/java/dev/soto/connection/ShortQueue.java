package dev.soto.connection;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A queue that has nothing or one thing in it almost always, and takes two references then. Not thread-safe.
 *
 * @param <E> what is queued
 */
abstract class ShortQueue<E> {
    private @Nullable E head;
    /** What is behind the head; null for nothing. */
    private @Nullable ArrayDeque<E> rest;

    final boolean isEmpty() {
        return head == null;
    }

    final int size() {
        return head == null ? 0 : rest == null ? 1 : 1 + rest.size();
    }

    final void put(E element) {
        if (head == null) {
            head = element;
            return;
        }
        if (rest == null) {
            rest = new ArrayDeque<>();
        }
        rest.add(element);
    }

    /** Returns the first, which stays; null when there is none. */
    final @Nullable E peek() {
        return head;
    }

    /** Takes the first; null when there is none. */
    final @Nullable E take() {
        E first = head;
        head = rest == null ? null : rest.poll();
        if (head == null) {
            rest = null;
        }
        return first;
    }
}

package dev.soto.protocol.extension.deflate;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of places in which objects wait to be used again. Thread-safe without a lock and without an allocation;
 * a thread looks first where it looked last time, so that threads seldom meet.
 */
final class IdleSlots<T> {
    private final AtomicReferenceArray<@Nullable T> slots;

    IdleSlots(int capacity) {
        slots = new AtomicReferenceArray<>(capacity);
    }

    /** Takes an object out, null when none was found. */
    @Nullable
    T poll() {
        int start = start();
        for (int i = 0; i < slots.length(); i++) {
            int index = (start + i) % slots.length();
            T found = slots.get(index);
            if (found != null && slots.compareAndSet(index, found, null)) {
                return found;
            }
        }
        return null;
    }

    /** Puts an object in; false when no free place was found. */
    boolean offer(T idle) {
        int start = start();
        for (int i = 0; i < slots.length(); i++) {
            int index = (start + i) % slots.length();
            if (slots.get(index) == null && slots.compareAndSet(index, null, idle)) {
                return true;
            }
        }
        return false;
    }

    private int start() {
        return slots.length() == 0 ? 0 : (int) (Thread.currentThread().getId() % slots.length());
    }
}

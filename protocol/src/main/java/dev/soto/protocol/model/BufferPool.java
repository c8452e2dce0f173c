package dev.soto.protocol.model;

import java.nio.ByteBuffer;

/** Heap buffers that are borrowed while bytes wait to be written, or while bytes are read. Thread-safe. */
public interface BufferPool {

    /** Returns an empty, writable heap buffer, position 0, limit and capacity at least this many bytes. */
    ByteBuffer acquire(int capacity);

    /** Takes a buffer back that {@link #acquire} returned; the caller does not touch it again. */
    void release(ByteBuffer buffer);

    /**
     * Takes note that a buffer does not come back: somebody may use it still, so it is left to the collector.
     *
     * @param buffer from {@link #acquire}
     */
    default void abandon(ByteBuffer buffer) {
        // Nothing to do for a pool that does not count.
    }
}

package dev.soto.connection;

import java.nio.ByteBuffer;

/** Heap buffers that are borrowed while bytes wait to be written. Thread-safe. */
public interface BufferPool {

    /** Returns an empty heap buffer, position 0, with at least this capacity. */
    ByteBuffer acquire(int capacity);

    /** Takes a buffer back that {@link #acquire} returned; the caller does not touch it again. */
    void release(ByteBuffer buffer);
}

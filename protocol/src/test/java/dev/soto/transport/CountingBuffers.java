package dev.soto.transport;

import dev.soto.protocol.model.BufferPool;
import java.nio.ByteBuffer;

/** Lends one buffer at a time, and knows whether it is out. Confined to one thread. */
final class CountingBuffers implements BufferPool {
    private final ByteBuffer only = ByteBuffer.allocate(64);
    private boolean lent;

    @Override
    public ByteBuffer acquire(int capacity) {
        if (lent) {
            throw new AssertionError("a second buffer for one connection");
        }
        lent = true;
        return only.clear();
    }

    @Override
    public void release(ByteBuffer buffer) {
        if (buffer != only || !lent) {
            throw new AssertionError("a buffer comes back that was not lent");
        }
        lent = false;
    }

    boolean isLent() {
        return lent;
    }
}

package dev.soto.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.BufferPool;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A pool that knows which of its buffers are out, refuses what it did not lend, and makes unreadable what comes back. Its
 * buffers are a little longer than asked for and do not begin at the start of their array.
 */
public final class CountingPool implements BufferPool {
    private static final int OFFSET = 5;

    private final Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public ByteBuffer acquire(int capacity) {
        byte[] array = new byte[OFFSET + capacity + 3];
        Arrays.fill(array, (byte) 0xA5);
        ByteBuffer buffer = ByteBuffer.wrap(array, OFFSET, capacity + 1).slice();
        lent.add(buffer);
        return buffer;
    }

    @Override
    public void release(ByteBuffer buffer) {
        assertThat(lent.remove(buffer)).as("buffer was lent and not given back").isTrue();
        Arrays.fill(buffer.array(), (byte) 0xDB);
    }

    /** Returns how many buffers are out. */
    public int lent() {
        return lent.size();
    }
}

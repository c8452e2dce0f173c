package dev.soto.transport;

import dev.soto.connection.ConnectionServices;
import dev.soto.connection.PooledBuffers;
import dev.soto.protocol.model.BufferPool;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the transports of a container read with.
 *
 * @param buffers where they borrow a buffer for the time of a read
 * @param loops wait for bytes on channels
 * @param executor runs the loops, one thread for each processor while there are connections, and what is read outside of them; its
 *     tasks may block, and each begins at once
 * @param room threads for callbacks that block, of connections without an endpoint of their own; null for as many as they take
 */
public record ReadServices(
        BufferPool buffers,
        ReadLoops loops,
        Executor executor,
        @Nullable CallbackRoom room) {
    private static final int MAX_IDLE_BUFFERS = 16;

    /** Creates services without a limit for callbacks that block. */
    public ReadServices(BufferPool buffers, ReadLoops loops, Executor executor) {
        this(buffers, loops, executor, null);
    }

    /** Returns the same with other threads for callbacks that block. */
    public ReadServices withRoom(CallbackRoom other) {
        return new ReadServices(buffers, loops, executor, other);
    }

    /** Returns the detector of an endpoint of which nothing is known, and which has no room of its own. */
    public BlockingDetector detector(String endpoint) {
        return new BlockingDetector(endpoint, System::nanoTime, room);
    }

    /**
     * Returns services beside those of connections: with their timer, loops of their own, and pooled buffers.
     *
     * @param executor as {@link #executor}; runs the loops, too, one thread for each processor while there are connections
     */
    public static ReadServices create(ConnectionServices connections, Executor executor) {
        return new ReadServices(
                PooledBuffers.withinHeap(ReadPump.READ_BYTES, MAX_IDLE_BUFFERS),
                new ReadLoops(connections.timer()),
                executor);
    }
}

package dev.soto.transport;

import dev.soto.connection.ConnectionServices;
import dev.soto.connection.PooledBuffers;
import dev.soto.protocol.model.BufferPool;
import java.util.concurrent.Executor;

/**
 * What the transports of a container read with.
 *
 * @param buffers where they borrow a buffer for the time of a read
 * @param loops wait for bytes on channels
 * @param executor runs callbacks where the web server has no thread for them; its tasks may block
 */
public record ReadServices(BufferPool buffers, ReadLoops loops, Executor executor) {
    private static final int MAX_IDLE_BUFFERS = 16;

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

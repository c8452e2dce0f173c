package dev.soto.connection;

import dev.soto.protocol.model.BufferPool;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the connections of a container share.
 *
 * @param timer runs deadlines
 * @param executor runs callbacks that no read causes (a deadline, a failed write, a close by another thread), and all of
 *     them unless callbacksOnReader; its tasks may block as long as the application's callbacks do
 * @param callbacksOnReader whether callbacks that a read causes run on the reading thread, which spares a hop
 * @param buffers where bytes wait that are to be written
 * @param maskKeys random bits for masking keys (RFC 6455 section 5.3); thread-safe
 * @param nanoClock a monotonic clock in nanoseconds
 * @param recentText remembers what loops over connections send
 */
public record ConnectionServices(
        DeadlineTimer timer,
        Executor executor,
        boolean callbacksOnReader,
        BufferPool buffers,
        RandomGenerator maskKeys,
        LongSupplier nanoClock,
        RecentText recentText) {

    private static final int OUTGOING_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_IDLE_OUTGOING_BUFFERS = 1024;

    /**
     * Returns services on a timer of their own, with callbacks on the reading thread, pooled buffers, secure random bits
     * and the system's clock. {@link DeadlineTimer#close} ends their only thread.
     *
     * @param executor see {@link ConnectionServices#executor()}
     */
    public static ConnectionServices create(Executor executor) {
        DeadlineTimer timer = new DeadlineTimer();
        return new ConnectionServices(
                timer,
                executor,
                true,
                PooledBuffers.withinHeap(OUTGOING_BUFFER_BYTES, MAX_IDLE_OUTGOING_BUFFERS),
                new BufferedSecureRandom(),
                System::nanoTime,
                new RecentText(timer));
    }

    /** Returns the same with another executor. */
    public ConnectionServices withExecutor(Executor other) {
        return new ConnectionServices(timer, other, callbacksOnReader, buffers, maskKeys, nanoClock, recentText);
    }
}

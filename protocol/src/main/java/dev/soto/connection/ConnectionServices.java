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
 * @param buffers where bytes wait that are to be written, and messages that have not come whole
 * @param maskKeys random bits for masking keys (RFC 6455 section 5.3); thread-safe
 * @param nanoClock a monotonic clock in nanoseconds
 * @param recentText remembers what loops over connections send
 * @param broadcasts writes what loops over very many connections send
 * @param rapidWrites writes what is offered to one connection in rapid succession
 */
public record ConnectionServices(
        DeadlineTimer timer,
        Executor executor,
        boolean callbacksOnReader,
        BufferPool buffers,
        RandomGenerator maskKeys,
        LongSupplier nanoClock,
        RecentText recentText,
        BroadcastWrites broadcasts,
        RapidWrites rapidWrites) {

    /** Creates services with which a sender writes to all connections itself, however many a message goes to, and however rapidly. */
    public ConnectionServices(
            DeadlineTimer timer,
            Executor executor,
            boolean callbacksOnReader,
            BufferPool buffers,
            RandomGenerator maskKeys,
            LongSupplier nanoClock,
            RecentText recentText) {
        this(
                timer,
                executor,
                callbacksOnReader,
                buffers,
                maskKeys,
                nanoClock,
                recentText,
                new BroadcastWrites(Runnable::run),
                RapidWrites.bySenders());
    }

    private static final int OUTGOING_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_IDLE_OUTGOING_BUFFERS = 1024;
    /** Where a message that came in many pieces is put together, for a moment each. */
    private static final int MESSAGE_BYTES = 256 * 1024;

    private static final int MAX_IDLE_MESSAGE_BUFFERS = 8;

    /**
     * Returns services on a timer of their own, with callbacks on the reading thread, pooled buffers, secure random bits
     * and the system's clock. {@link DeadlineTimer#close} ends their only thread, but for those that are there while a message is
     * sent to very many connections. Whoever offers messages writes them himself, however rapidly: a thread for each few of them would cost more.
     *
     * @param executor see {@link ConnectionServices#executor()}
     */
    public static ConnectionServices create(Executor executor) {
        DeadlineTimer timer = new DeadlineTimer();
        return new ConnectionServices(
                timer,
                executor,
                true,
                outgoingBuffers(),
                new BufferedSecureRandom(),
                System::nanoTime,
                new RecentText(timer),
                new BroadcastWrites(
                        task -> OwnThreads.daemon("soto-writer", task).start()),
                RapidWrites.bySenders());
    }

    /** Returns an empty pool of buffers for what waits to be written, and for messages that have not come whole. */
    public static PooledBuffers outgoingBuffers() {
        return PooledBuffers.withinHeap(OUTGOING_BUFFER_BYTES, MAX_IDLE_OUTGOING_BUFFERS)
                .orElse(PooledBuffers.withinHeap(MESSAGE_BYTES, MAX_IDLE_MESSAGE_BUFFERS));
    }

    /** Returns the same with another executor. */
    public ConnectionServices withExecutor(Executor other) {
        return new ConnectionServices(
                timer, other, callbacksOnReader, buffers, maskKeys, nanoClock, recentText, broadcasts, rapidWrites);
    }
}

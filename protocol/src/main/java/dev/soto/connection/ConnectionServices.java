package dev.soto.connection;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What connections of a container share.
 *
 * @param timer runs deadlines
 * @param callbackExecutor runs callbacks; null runs them on the thread that read the bytes
 * @param buffers where bytes wait that are to be written
 * @param maskKeys random bits for masking keys (RFC 6455 section 5.3); thread-safe
 * @param nanoClock a monotonic clock in nanoseconds
 */
public record ConnectionServices(
        DeadlineTimer timer,
        @Nullable Executor callbackExecutor,
        BufferPool buffers,
        RandomGenerator maskKeys,
        LongSupplier nanoClock) {

    /** Returns services on a new timer, callbacks on the reading thread, pooled buffers, secure random and system clock. */
    public static ConnectionServices create() {
        throw new UnsupportedOperationException();
    }
}

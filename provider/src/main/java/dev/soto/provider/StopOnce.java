package dev.soto.provider;

import dev.soto.protocol.model.Deadlines;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stop that is made once: whoever asks for it later waits until it is over, so that nobody goes on to end what it needs, a server or the JVM.
 * Thread-safe.
 */
public final class StopOnce {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    /** The thread that stops. */
    private volatile @Nullable Thread stopping;

    /** Creates one that has not begun. */
    public StopOnce() {}

    /** Returns whether it has begun. */
    public boolean hasBegun() {
        return begun.get();
    }

    /**
     * Stops, or waits for the stop that has begun. An interrupt ends the waiting.
     *
     * @param isWaitedFor whether the stop waits for what this thread does, such as a callback: then this does not wait for the stop
     * @param longest how long it waits in any case
     * @return whether this call was the one that stopped
     */
    public boolean run(Runnable stop, BooleanSupplier isWaitedFor, Duration longest) {
        if (begun.compareAndSet(false, true)) {
            stopping = Thread.currentThread();
            try {
                stop.run();
            } finally {
                stopping = null;
                over.countDown();
            }
            return true;
        }
        if (stopping != Thread.currentThread() && !isWaitedFor.getAsBoolean()) {
            await(longest);
        }
        return false;
    }

    private void await(Duration longest) {
        try {
            over.await(Deadlines.nanos(longest), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}

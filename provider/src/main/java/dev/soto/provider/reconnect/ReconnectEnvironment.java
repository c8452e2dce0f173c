package dev.soto.provider.reconnect;

import dev.soto.bridge.session.CallbackScope;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a kept connection has from outside.
 *
 * @param later runs tasks that may block, each on a thread of its own
 * @param nanoClock monotonic, in nanoseconds
 * @param random for the delays; need not be secure
 * @param scope around the policy, the listener, and the completion of the results
 * @param counted counts what becomes of attempts behind the first
 */
public record ReconnectEnvironment(
        Later later,
        LongSupplier nanoClock,
        RandomGenerator random,
        CallbackScope scope,
        Consumer<ReconnectOutcome> counted) {

    /** Creates an environment in which nobody counts. */
    public ReconnectEnvironment(Later later, LongSupplier nanoClock, RandomGenerator random, CallbackScope scope) {
        this(later, nanoClock, random, scope, outcome -> {});
    }

    /** Runs a task after a delay, on another thread than the calling one. */
    public interface Later {
        /** Runs a task. */
        void run(Duration delay, Runnable task);
    }
}

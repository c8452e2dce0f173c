package dev.soto.cluster.node;

import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** When it is looked whether the other nodes are there: at each beat of this node, and in between at the moment at which the time of one is over. */
public final class LivenessWatch {
    /** What runs something later. */
    public interface Timer {
        /** Runs a task once, when some time has passed. */
        void runAfter(long nanos, Runnable task);
    }

    private final LongSupplier clock;
    private final Timer timer;
    private final LongUnaryOperator look;

    /**
     * Creates one that looks at nothing yet.
     *
     * @param look does what is due at a time, and returns {@linkplain Liveness#untilDue how long it is until something else is}
     */
    public LivenessWatch(LongSupplier clock, Timer timer, LongUnaryOperator look) {
        this.clock = clock;
        this.timer = timer;
        this.look = look;
    }

    /** Looks now, and when something is due before the next beat. */
    public void until(long nextBeat) {
        long now = clock.getAsLong();
        long untilDue = look.applyAsLong(now);
        if (untilDue < nextBeat - now) {
            timer.runAfter(untilDue, () -> until(nextBeat));
        }
    }
}

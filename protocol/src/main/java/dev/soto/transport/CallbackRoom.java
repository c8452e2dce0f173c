package dev.soto.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.soto.log.RepeatedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many threads an endpoint has for callbacks that run beside the reading ones: those that block, and those that no read
 * causes. Each endpoint has a room of its own, so that one whose callbacks all block takes nothing from others. Calls beyond
 * the limit wait in order, unread: they cost no thread and no buffer. One that has waited too long is refused. Thread-safe.
 */
public final class CallbackRoom implements Executor {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(CallbackRoom.class.getName()));

    /** Each of so many calls that run has a large buffer to read into; where there are more, a small one has to do. */
    private static final int UNCROWDED = 16;

    /** Runs tasks later, each once, on a thread that must not block, as {@link dev.soto.connection.DeadlineTimer} does. */
    @FunctionalInterface
    public interface Later {
        /** Runs a task when a delay has passed. */
        void runAfter(long delayNanos, Runnable task);
    }

    /** What waits for a thread. */
    public interface Call {
        /**
         * Runs on a thread that may block.
         *
         * @param crowded whether so many others run that each should take little memory
         */
        void run(boolean crowded);

        /** Has to wait for its turn, in which {@link #run} or {@link #refused} is called. Called under a lock: takes note. */
        void delayed();

        /** Has waited too long, and is not run. On a thread that must not block. */
        void refused(IOException why);
    }

    /**
     * How much room there is.
     *
     * @param threads most calls that run at once
     * @param threadsSetting the setting that says so, for messages
     * @param patience how long a call waits before it is refused; zero is for ever
     * @param patienceSetting the setting that says so, for messages
     */
    public record Size(int threads, String threadsSetting, Duration patience, String patienceSetting) {
        /** Returns room without end. */
        public static Size unlimited() {
            return new Size(Integer.MAX_VALUE, "", Duration.ZERO, "");
        }
    }

    private record Waiting(Call call, long since) {}

    /** A task that waits as long as it takes. */
    private record Task(Runnable task) implements Call {
        @Override
        public void run(boolean crowded) {
            task.run();
        }

        @Override
        public void delayed() {
            // Nobody looks at how long it takes.
        }

        @Override
        public void refused(IOException why) {
            throw new IllegalStateException("a task waits as long as it takes", why);
        }
    }

    private final String endpoint;
    private final Size size;
    private final Executor threads;
    private final Later timer;
    private final LongSupplier nanoClock;

    @GuardedBy("this")
    private int running;

    @GuardedBy("this")
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(4);

    /** Whether the timer is going to look at what waits. */
    @GuardedBy("this")
    private boolean looking;

    /**
     * Creates an empty room.
     *
     * @param endpoint for messages
     * @param threads takes every task at once, on a thread that may block
     * @param timer finds calls that have waited too long
     * @param nanoClock a monotonic clock in nanoseconds
     */
    public CallbackRoom(String endpoint, Size size, Executor threads, Later timer, LongSupplier nanoClock) {
        this.endpoint = endpoint;
        this.size = size;
        this.threads = threads;
        this.timer = timer;
        this.nanoClock = nanoClock;
    }

    /** Returns how many calls run now, those among them that a reading thread is held up by. */
    public synchronized int running() {
        return running;
    }

    /** Returns whether so many calls run that each should take little memory. */
    public synchronized boolean isCrowded() {
        return running > UNCROWDED;
    }

    /** Returns how many calls wait for a thread. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Runs a task on a thread of the endpoint's; beyond the limit when its turn comes, which is never refused.
     *
     * @throws RejectedExecutionException when the threads have been ended
     */
    @Override
    public void execute(Runnable task) {
        call(new Task(task));
    }

    /**
     * Runs a call on a thread of the endpoint's, perhaps later.
     *
     * @throws RejectedExecutionException when the threads have been ended
     * @throws OutOfMemoryError when there is no thread to be had, and no other call runs whose thread could take this one
     */
    public void call(Call call) {
        synchronized (this) {
            if (running >= size.threads()) {
                call.delayed();
                waiting.add(new Waiting(call, nanoClock.getAsLong()));
                lookLater();
                return;
            }
            running++;
        }
        boolean started = false;
        try {
            threads.execute(() -> runAll(call));
            started = true;
        } catch (OutOfMemoryError noThread) {
            started = isLeftToOthers(call);
            if (!started) {
                throw noThread;
            }
        } finally {
            if (!started) {
                left();
            }
        }
    }

    private synchronized void left() {
        running--;
    }

    /** There is no thread to be had: whoever runs has to take the call later, as if the room were full. */
    private synchronized boolean isLeftToOthers(Call call) {
        if (running < 2) {
            return false;
        }
        running--;
        call.delayed();
        waiting.add(new Waiting(call, nanoClock.getAsLong()));
        lookLater();
        return true;
    }

    private void runAll(Call first) {
        for (Call call = first; call != null; call = next()) {
            run(call);
        }
    }

    private void run(Call call) {
        try {
            call.run(isCrowded());
        } catch (Throwable failure) {
            // Calls have a path for each failure; what comes out of one is a bug, and others go on.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    /** A call has ended: returns the next for its thread; null when there is none, and the thread is free. */
    private synchronized @Nullable Call next() {
        Waiting next = running > size.threads() ? null : waiting.poll();
        if (next == null) {
            running--;
            return null;
        }
        return next.call();
    }

    /** A reading thread is held up by a call: it counts, also beyond the limit. */
    synchronized void heldUp() {
        running++;
    }

    /** A call of {@link #heldUp} has ended; what waits is run on its thread, which reads no more. */
    void free() {
        Call next = next();
        if (next != null) {
            runAll(next);
        }
    }

    @GuardedBy("this")
    private void lookLater() {
        if (!looking && !size.patience().isZero()) {
            looking = true;
            timer.runAfter(size.patience().toNanos(), this::refuseOverdue);
        }
    }

    private void refuseOverdue() {
        List<Call> refused = new ArrayList<>();
        synchronized (this) {
            looking = false;
            long now = nanoClock.getAsLong();
            long longest = size.patience().toNanos();
            waiting.removeIf(one -> {
                boolean overdue = !(one.call() instanceof Task) && now - one.since() >= longest;
                if (overdue) {
                    refused.add(one.call());
                }
                return overdue;
            });
            lookAtNext(now, longest);
        }
        if (refused.isEmpty()) {
            return;
        }
        String why = "its messages waited " + size.patience().toMillis() + " ms (" + size.patienceSetting()
                + ") for one of the "
                + size.threads() + " threads for callbacks of the endpoint (" + size.threadsSetting()
                + "), which all block";
        LOG.log(
                System.Logger.Level.WARNING,
                endpoint,
                () -> refused.size() + " session(s) of " + endpoint + " are closed with 1013: each says that " + why);
        refused.forEach(call -> call.refused(new IOException(why)));
    }

    @GuardedBy("this")
    private void lookAtNext(long now, long longest) {
        for (Waiting one : waiting) {
            if (!(one.call() instanceof Task)) {
                looking = true;
                timer.runAfter(Math.max(0, one.since() + longest - now), this::refuseOverdue);
                return;
            }
        }
    }
}

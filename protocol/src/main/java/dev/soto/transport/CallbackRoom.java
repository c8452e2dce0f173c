package dev.soto.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.soto.connection.OwnThreads;
import dev.soto.connection.RefusableTask;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Uncaught;
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

    /** So many tasks get a thread at once. Two thousand resets are as many tasks, which are over sooner than threads begin. */
    private static final int EAGER_TASKS = 8;
    /** And so many calls in all: what reads sessions that are reset is over as soon, and handlers that block for a moment are few. */
    private static final int EAGER_CALLS = 48;
    /** Further ones wait for those, or get threads, twice as many each time, when none of those has ended for so long. */
    private static final long TASK_WAIT_NANOS = 50_000_000L;
    /** Or when they have waited for so long: the threads that come back are too few. */
    private static final long LONGEST_TASK_WAIT_NANOS = 1_000_000_000L;

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

        /** Has to wait for its turn, in which {@link #run} or {@link #refused} is called. Called under a lock: takes note, or none. */
        default void delayed() {}

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
        public void refused(IOException why) {
            throw new IllegalStateException("a task waits as long as it takes", why);
        }
    }

    /** One that does not. */
    private record Refusable(RefusableTask task) implements Call {
        @Override
        public void run(boolean crowded) {
            task.run();
        }

        @Override
        public void refused(IOException why) {
            task.refused(why);
        }
    }

    private final String endpoint;
    private final Size size;
    private final Executor threads;
    private final Later timer;
    private final LongSupplier nanoClock;

    @GuardedBy("this")
    private int running;

    /** How many of them are tasks. */
    @GuardedBy("this")
    private int tasks;

    /** The timer is going to look whether tasks wait for too long. */
    @GuardedBy("this")
    private boolean growing;

    /** A call has ended since the timer looked last. */
    @GuardedBy("this")
    private boolean moving;

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

    /** Returns for how long a call has waited because all threads are taken; 0 when none waits. In nanoseconds. */
    public synchronized long longestWaitNanos() {
        Waiting oldest = running < size.threads() ? null : waiting.peek();
        return oldest == null ? 0 : Math.max(0, nanoClock.getAsLong() - oldest.since());
    }

    /** Returns how much room there is. */
    public Size size() {
        return size;
    }

    /** Returns whose calls these are, for messages. */
    public String endpoint() {
        return endpoint;
    }

    /**
     * Runs a task on a thread of the endpoint's; beyond the limit when its turn comes, which is never refused unless it is a {@link RefusableTask}.
     *
     * @throws RejectedExecutionException when the threads have been ended
     */
    @Override
    public void execute(Runnable task) {
        call(task instanceof RefusableTask refusable ? new Refusable(refusable) : new Task(task));
    }

    /**
     * Runs a call on a thread of the endpoint's, perhaps later.
     *
     * @throws RejectedExecutionException when the threads have been ended
     * @throws OutOfMemoryError when there is no thread to be had, and no other call runs whose thread could take this one
     */
    public void call(Call call) {
        synchronized (this) {
            boolean task = call instanceof Task;
            if (running >= size.threads() || running >= EAGER_CALLS || task && tasks >= EAGER_TASKS) {
                call.delayed();
                waiting.add(new Waiting(call, nanoClock.getAsLong()));
                if (running < size.threads()) {
                    growLater();
                }
                if (!task) {
                    lookLater();
                }
                return;
            }
            begun(call);
        }
        start(call);
    }

    @GuardedBy("this")
    private void begun(Call call) {
        running++;
        if (call instanceof Task) {
            tasks++;
        }
    }

    @GuardedBy("this")
    private void ended(Call call) {
        running--;
        moving = true;
        if (call instanceof Task) {
            tasks--;
        }
    }

    private void start(Call call) {
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
                left(call);
            }
        }
    }

    private synchronized void left(Call call) {
        ended(call);
    }

    /** There is no thread to be had: whoever runs has to take the call later, as if the room were full. */
    private synchronized boolean isLeftToOthers(Call call) {
        if (running < 2) {
            return false;
        }
        ended(call);
        call.delayed();
        waiting.add(new Waiting(call, nanoClock.getAsLong()));
        growLater();
        lookLater();
        return true;
    }

    private void runAll(Call first) {
        Call call = first;
        while (call != null) {
            run(call);
            call = next(call);
        }
    }

    private void run(Call call) {
        try {
            call.run(isCrowded());
        } catch (Throwable failure) {
            // Calls have a path for each failure; what comes out of one is a bug, and others go on.
            Uncaught.report(failure);
        }
    }

    /** A call has ended: returns the next for its thread; null when there is none, and the thread is free. */
    private synchronized @Nullable Call next(Call ended) {
        ended(ended);
        return takeNext();
    }

    /** Returns a call that waits, which has begun then; null when there is none, or no room. */
    @GuardedBy("this")
    private @Nullable Call takeNext() {
        Waiting next = running >= size.threads() ? null : waiting.poll();
        if (next == null) {
            return null;
        }
        begun(next.call());
        return next.call();
    }

    @GuardedBy("this")
    private void growLater() {
        if (!growing) {
            growing = true;
            timer.runAfter(TASK_WAIT_NANOS, this::grow);
        }
    }

    /** Calls that have waited for long wait for others that block: twice as many threads. */
    private void grow() {
        List<Call> due = new ArrayList<>();
        synchronized (this) {
            growing = false;
            long now = nanoClock.getAsLong();
            Waiting oldest = waiting.peek();
            if (oldest != null && now - oldest.since() >= (moving ? LONGEST_TASK_WAIT_NANOS : TASK_WAIT_NANOS)) {
                int more = Math.max(1, running);
                for (Call call = takeNext(); call != null; call = takeNext()) {
                    due.add(call);
                    if (due.size() == more) {
                        break;
                    }
                }
            }
            moving = false;
            if (!waiting.isEmpty() && running < size.threads()) {
                growLater();
            }
        }
        for (Call call : due) {
            try {
                start(call);
            } catch (RejectedExecutionException stopped) {
                // The threads are being ended; what waits is to be told nevertheless, and not on this thread, which
                // must not block.
                OwnThreads.daemon("soto-callbacks-last", () -> call.run(true)).start();
            } catch (OutOfMemoryError noThread) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "no thread",
                        () -> "no thread is to be had for callbacks of " + endpoint + "; trying on: " + noThread);
                waitAgain(call);
            }
        }
    }

    /** There was no thread to be had: ahead of the others, to which it belongs. */
    private synchronized void waitAgain(Call call) {
        call.delayed();
        waiting.addFirst(new Waiting(call, nanoClock.getAsLong()));
        growLater();
        if (!(call instanceof Task)) {
            lookLater();
        }
    }

    /** A reading thread is held up by a call: it counts, also beyond the limit. */
    synchronized void heldUp() {
        running++;
    }

    /** A call of {@link #heldUp} has ended; what waits is run on its thread, which reads no more. */
    void free() {
        Call next;
        synchronized (this) {
            running--;
            next = takeNext();
        }
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
        refused.forEach(call -> call.refused(new IOException(why)));
        // What all of them block in may be the log, and this is the thread of all timeouts.
        LOG.log(
                System.Logger.Level.WARNING,
                endpoint,
                () -> refused.size() + " session(s) of " + endpoint + " are closed with 1013: each says that " + why,
                CallbackRoom::elsewhere);
    }

    private static void elsewhere(Runnable task) {
        try {
            OwnThreads.daemon("soto-log", task).start();
        } catch (OutOfMemoryError noThread) {
            task.run();
        }
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

package dev.soto.provider.observe;

import dev.soto.log.RepeatedLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;

/**
 * Lines of a log that wait for one thread, which writes them in their order: who adds one never waits for a handler. What finds no room
 * is left out and counted, and the count is told by a warning at most once in a period, by another thread, for the first one may be held up
 * for ever. Both threads are there only while there is something to write.
 */
final class LineQueue implements AutoCloseable {
    /** How a queue is bounded. */
    record Limits(int lines, Duration flush, Duration warning) {}

    /** Lines of so long are written in one go: a thread that is woken for each would cost as much as the handler does. */
    private static final Duration GATHERING = Duration.ofMillis(10);

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final RepeatedLog log;
    private final RepeatedLog warnings;
    private final LongFunction<String> warning;
    private final Limits limits;
    private final LinkedBlockingQueue<String> waiting;
    private final LongAdder leftOut = new LongAdder();
    private final AtomicBoolean drains = new AtomicBoolean();
    private final AtomicBoolean warns = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor writer;
    private final ScheduledThreadPoolExecutor warner;
    private volatile long warnAt = System.nanoTime();

    /**
     * Creates a queue.
     *
     * @param logger where lines go, at INFO
     * @param warnings where it is told that lines were left out
     * @param warning makes that line, of their number
     * @param name of the threads
     */
    LineQueue(Logger logger, Logger warnings, LongFunction<String> warning, Limits limits, String name) {
        this.log = new RepeatedLog(logger);
        this.warnings = new RepeatedLog(warnings);
        this.warning = warning;
        this.limits = limits;
        this.waiting = new LinkedBlockingQueue<>(limits.lines());
        this.writer = LogThread.executor(name, IDLE);
        this.warner = LogThread.executor(name + "-warning", IDLE);
    }

    /** Has a line written; also when it is closed, as the end of a session may be told beside the stop. */
    void add(String line) {
        if (!waiting.offer(line)) {
            leftOut.increment();
            warnInTime();
        } else if (writer.isTerminated()) {
            drain();
        } else if (!drains.get() && drains.compareAndSet(false, true)) {
            writer.schedule(this::drain, GATHERING.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void drain() {
        drains.set(false);
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            String next = line;
            log.each(Level.INFO, () -> next);
        }
    }

    private void warnInTime() {
        if (!warns.get() && warns.compareAndSet(false, true)) {
            warner.schedule(this::warn, Math.max(0, warnAt - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void warn() {
        warnAt = System.nanoTime() + limits.warning().toNanos();
        warns.set(false);
        long lost = leftOut.sumThenReset();
        if (lost > 0) {
            warnings.each(Level.WARNING, () -> warning.apply(lost));
        }
    }

    /** Writes what waits, for as long as it may take, then tells how much was left out. */
    @Override
    public void close() {
        writer.execute(this::drain);
        writer.shutdown();
        if (ends(writer)) {
            // What came beside.
            drain();
        } else {
            // Its thread ends when its handler goes on. To interrupt it would close the file of some.
            while (waiting.poll() != null) {
                leftOut.increment();
            }
        }
        // What was to be told within a minute is told now.
        if (leftOut.sum() > 0) {
            warner.execute(this::warn);
        }
        warner.shutdown();
        ends(warner);
    }

    private boolean ends(ScheduledThreadPoolExecutor executor) {
        try {
            return executor.awaitTermination(limits.flush().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

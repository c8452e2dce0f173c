package dev.soto.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log for what peers can bring about as often as they like. Of each kind of event the first, the 10th, the 100th and so on
 * within a minute are written, with how many there have been; the first one of the next minute says how many were not. All of
 * them are there at DEBUG. So a million events are seven lines, and the number of lines tells how many there were even when
 * none follows.
 *
 * <p>An event is one line: line ends and other control characters of its text are replaced, because they may be a peer's. Only
 * a defect of the application is worth a stack trace, which the first of its kind within a minute has; the others that are written
 * end with what was thrown.
 *
 * <p>A kind is what the code makes it, and holds nothing that a peer chooses; more than 256 of them share one. Thread-safe.
 *
 * <p>A handler of the log that throws harms nobody who has something to say: what it threw goes to the handler of uncaught exceptions
 * of the thread, which by default prints it, once a minute. One that stands still, because nobody reads the standard error or a collector
 * does not answer, holds up who has something to say while it begins to; who comes when it has stood for a second goes on, and the line is
 * left out and counted. So it takes a few threads, and not one more with each line.
 */
public final class RepeatedLog {
    private static final long PERIOD_NANOS = 60_000_000_000L;
    private static final long STUCK_NANOS = 1_000_000_000L;
    private static final int MAX_KINDS = 256;
    private static final String OTHERS = "others";

    /** Guarded by the lock. */
    private static final class Count {
        private final long since;
        private long events;
        private long nextWritten = 1;
        private long unwritten;
        /** Of the time before, until it is told. */
        private long before;

        Count(long since, long before) {
            this.since = since;
            this.before = before;
        }
    }

    private final Logger logger;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Count> counts = new HashMap<>();
    /** When a broken handler was reported last; null before. Guarded by the lock. */
    private @Nullable Long brokenAt;
    /** Threads that write a line. Guarded by the lock. */
    private int writing;
    /** When the first of them began, or one ended since. Guarded by the lock. */
    private long movedAt;
    /** Lines that were left out, of those that are not counted by their kind. Guarded by the lock. */
    private long leftOut;

    /** Creates a log that writes to a logger. */
    public RepeatedLog(Logger logger) {
        this(logger, System::nanoTime);
    }

    /**
     * Creates a log with a clock of its own.
     *
     * @param nanoClock monotonic, in nanoseconds
     */
    public RepeatedLog(Logger logger, LongSupplier nanoClock) {
        this.logger = logger;
        this.nanoClock = nanoClock;
    }

    /**
     * Writes an event that is a peer's doing: one line.
     *
     * @param kind what it is counted by
     * @param line made when it is written only
     */
    public void log(Level level, String kind, Supplier<String> line) {
        steadily(() -> writeCounted(level, kind, line, null, Runnable::run));
    }

    /**
     * Writes an event that is a peer's doing, elsewhere: for a thread that others rely on, which a handler that stands still must not hold up.
     *
     * @param kind what it is counted by
     * @param line made when it is written only
     * @param elsewhere writes it
     */
    public void log(Level level, String kind, Supplier<String> line, Executor elsewhere) {
        steadily(() -> writeCounted(level, kind, line, null, elsewhere));
    }

    /**
     * Writes a failure that is not: with the stack trace the first time within a minute, as one line later.
     *
     * @param kind what it is counted by
     * @param line made when it is written only
     */
    public void log(Level level, String kind, Supplier<String> line, Throwable failure) {
        steadily(() -> writeCounted(level, kind, line, failure, Runnable::run));
    }

    /**
     * Writes each event, without counting: for what is written only where somebody asks for it. One line.
     *
     * @param line made when it is written only
     */
    public void each(Level level, Supplier<String> line) {
        steadily(() -> {
            if (logger.isLoggable(level)) {
                // Not as a text of its own, which could be taken for a pattern.
                unlessStuck(() -> logger.log(level, () -> oneLine(line.get())));
            }
        });
    }

    /** As the other, of a failure, with its stack trace. */
    public void each(Level level, Supplier<String> line, Throwable failure) {
        steadily(() -> {
            if (logger.isLoggable(level)) {
                unlessStuck(() -> logger.log(level, () -> oneLine(line.get()), failure));
            }
        });
    }

    /** Writes a line that nothing else counts; or leaves it out, and says later how many there were. */
    private void unlessStuck(Runnable line) {
        long missing;
        lock.lock();
        try {
            if (isStuck(nanoClock.getAsLong())) {
                leftOut++;
                return;
            }
            missing = leftOut;
            leftOut = 0;
            begin();
        } finally {
            lock.unlock();
        }
        try {
            if (missing > 0) {
                logger.log(Level.WARNING, () -> missing + " lines of this log were left out: its handler stood still");
            }
            line.run();
        } finally {
            end();
        }
    }

    private boolean isStuck(long now) {
        return writing > 0 && now - movedAt >= STUCK_NANOS;
    }

    private void begin() {
        if (writing++ == 0) {
            movedAt = nanoClock.getAsLong();
        }
    }

    private void end() {
        lock.lock();
        try {
            writing--;
            movedAt = nanoClock.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    private void steadily(Runnable writing) {
        try {
            writing.run();
        } catch (RuntimeException | Error broken) {
            if (isNews()) {
                Uncaught.report(new IllegalStateException(
                        "a line of the log " + logger.getName() + " is lost: its handler failed", broken));
            }
        }
    }

    private boolean isNews() {
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            boolean news = brokenAt == null || now - brokenAt >= PERIOD_NANOS;
            if (news) {
                brokenAt = now;
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a kind for failures of the same class that were thrown at the same place. */
    public static String kind(String what, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return what + ' ' + failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private void writeCounted(
            Level level, String kind, Supplier<String> line, @Nullable Throwable failure, Executor executor) {
        if (!logger.isLoggable(level)) {
            return;
        }
        long before;
        long number;
        boolean written;
        lock.lock();
        try {
            long now = nanoClock.getAsLong();
            Count count = counts.get(kind);
            if (count == null) {
                count = add(kind, now);
            } else if (now - count.since >= PERIOD_NANOS) {
                count = replace(kind, now, count.unwritten + count.before);
            }
            number = ++count.events;
            written = number >= count.nextWritten && !isStuck(now);
            before = written ? count.before : 0;
            if (written) {
                count.before = 0;
                while (count.nextWritten <= number) {
                    count.nextWritten *= 10;
                }
                count.unwritten = 0;
                begin();
            } else {
                count.unwritten++;
            }
        } finally {
            lock.unlock();
        }
        if (written) {
            executor.execute(() -> steadily(() -> {
                try {
                    writeOne(level, line, failure, number, before);
                } finally {
                    end();
                }
            }));
        } else if (logger.isLoggable(Level.DEBUG)) {
            executor.execute(() -> {
                if (failure == null) {
                    each(Level.DEBUG, line);
                } else {
                    each(Level.DEBUG, line, failure);
                }
            });
        }
    }

    private void writeOne(Level level, Supplier<String> line, @Nullable Throwable failure, long number, long before) {
        String text = oneLine(line.get());
        if (failure != null && number == 1) {
            logger.log(level, text + times(number, before), failure);
        } else {
            // As a parameter, because braces in it are the peer's and no pattern.
            logger.log(level, "{0}", text + shown(failure) + times(number, before));
        }
    }

    private Count add(String kind, long now) {
        if (counts.size() >= MAX_KINDS) {
            counts.values().removeIf(count -> now - count.since >= PERIOD_NANOS);
        }
        String key = counts.size() < MAX_KINDS ? kind : OTHERS;
        Count known = counts.get(key);
        return known != null && now - known.since < PERIOD_NANOS ? known : replace(key, now, 0);
    }

    private Count replace(String kind, long now, long before) {
        Count count = new Count(now, before);
        counts.put(kind, count);
        return count;
    }

    private static String shown(@Nullable Throwable failure) {
        return failure == null ? "" : ": " + oneLine(failure.toString());
    }

    private static String times(long number, long before) {
        StringBuilder text = new StringBuilder();
        if (number > 1) {
            text.append(" (").append(number).append(" of this kind within a minute, not all are shown)");
        }
        if (before > 0) {
            text.append(" (").append(before).append(" more in the time before)");
        }
        return text.toString();
    }

    /** Returns a text without what would end a line or change a terminal. */
    private static String oneLine(String text) {
        // No stream: what a young process logs for each session is interpreted.
        for (int i = 0; i < text.length(); i++) {
            if (breaksLine(text.charAt(i))) {
                return replaced(text, i);
            }
        }
        return text;
    }

    private static String replaced(String text, int from) {
        StringBuilder line = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            if (breaksLine(text.charAt(i))) {
                line.setCharAt(i, '?');
            }
        }
        return line.toString();
    }

    private static boolean breaksLine(char c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }
}

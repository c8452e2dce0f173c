package dev.soto.provider.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines that wait, and handlers that are slow, stand still or throw. */
@Timeout(30)
class LineQueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** Keeps what comes, when it is let on. */
    private static final class Keeping extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean throwing;

        @Override
        public void publish(LogRecord record) {
            threads.add(Thread.currentThread());
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("whoever writes is not interrupted", interrupted);
            }
            if (throwing) {
                throw new IllegalStateException("no space left on device");
            }
            lines.add(new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private final String name = "test.lines." + NUMBERS.incrementAndGet();
    private final Logger logger = Logger.getLogger(name);
    private final Logger warnings = Logger.getLogger(name + ".warnings");
    private final Keeping handler = new Keeping();
    private final Keeping warned = new Keeping();

    @BeforeEach
    void handle() {
        for (Logger each : List.of(logger, warnings)) {
            each.setUseParentHandlers(false);
            each.setLevel(Level.INFO);
        }
        logger.addHandler(handler);
        warnings.addHandler(warned);
    }

    @AfterEach
    void open() {
        handler.gate.countDown();
        await().until(() -> threads().isEmpty());
        logger.removeHandler(handler);
        warnings.removeHandler(warned);
    }

    private LineQueue queue(int lines, Duration flush, Duration warning) {
        return new LineQueue(
                System.getLogger(name),
                System.getLogger(name + ".warnings"),
                lost -> lost + " left out",
                new LineQueue.Limits(lines, flush, warning),
                name);
    }

    private Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.equals(name) || each.equals(name + "-warning"))
                .collect(Collectors.toSet());
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line {" + i + "}").toList();
    }

    @Test
    void aStopWritesWhatWaitsInItsOrderByOneThreadThatThenEnds() {
        LineQueue queue = queue(5_000, LONG, LONG);
        numbered(5_000).forEach(queue::add);
        queue.close();
        assertThat(handler.lines).isEqualTo(numbered(5_000));
        assertThat(handler.threads).hasSize(1).doesNotContain(Thread.currentThread());
        assertThat(warned.lines).isEmpty();
        await().until(() -> threads().isEmpty());
    }

    @Test
    void linesAreWrittenWithoutAStopAndTheThreadGoesWhenThereAreNone() {
        try (LineQueue queue = queue(10, LONG, LONG)) {
            for (String line : List.of("first", "later")) {
                queue.add(line);
                await().until(() -> handler.lines.contains(line));
                await().until(() -> threads().isEmpty());
            }
        }
    }

    @Test
    void aHandlerThatStandsStillHoldsUpNobodyKeepsNoMoreThanTheLimitAndIsToldOnceInAPeriod() {
        handler.gate = new CountDownLatch(1);
        LineQueue queue = queue(100, LONG, LONG);
        queue.add("held");
        await().until(() -> !handler.threads.isEmpty());
        // The warning comes from a thread of its own: that which writes stands still.
        numbered(1_101).forEach(queue::add);
        await().until(() -> !warned.lines.isEmpty());
        numbered(500).forEach(queue::add);
        assertThat(warned.lines).hasSize(1);
        handler.gate.countDown();
        queue.close();
        assertThat(handler.lines).hasSize(101).startsWith("held", "line {0}").endsWith("line {99}");
        assertThat(warned.lines).hasSizeBetween(1, 2);
        assertThat(lost()).isEqualTo(1_501);
    }

    @Test
    void whatIsLeftOutAfterAWarningIsToldWithTheNextOneAPeriodLater() {
        handler.gate = new CountDownLatch(1);
        try (LineQueue queue = queue(1, LONG, Duration.ofMillis(300))) {
            queue.add("held");
            await().until(() -> !handler.threads.isEmpty());
            numbered(2).forEach(queue::add);
            await().until(() -> lost() == 1);
            numbered(7).forEach(queue::add);
            await().until(() -> lost() == 8);
            assertThat(warned.lines).hasSizeBetween(2, 3);
            handler.gate.countDown();
        }
    }

    /** Awaitility itself takes the uncaught exceptions of all threads otherwise. */
    private static ConditionFactory awaiting() {
        return await().dontCatchUncaughtExceptions();
    }

    private int lost() {
        return warned.lines.stream()
                .mapToInt(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))))
                .sum();
    }

    @Test
    void aStopDoesNotWaitForEverAndSaysHowManyLinesItCost() {
        handler.gate = new CountDownLatch(1);
        LineQueue queue = queue(100, Duration.ofMillis(50), LONG);
        queue.add("held");
        await().until(() -> !handler.threads.isEmpty());
        numbered(30).forEach(queue::add);
        queue.close();
        await().until(() -> lost() == 30);
        handler.gate.countDown();
        await().until(() -> threads().isEmpty());
        assertThat(handler.lines).containsExactly("held");
    }

    @Test
    void aHandlerThatThrowsLosesItsLinesAndNotThoseThatFollow() {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        try (LineQueue queue = queue(100, LONG, LONG)) {
            handler.throwing = true;
            numbered(10).forEach(queue::add);
            awaiting().until(() -> !uncaught.isEmpty());
            awaiting().until(() -> threads().isEmpty());
            handler.throwing = false;
            queue.add("after");
            awaiting().until(() -> handler.lines.contains("after"));
            assertThat(uncaught).hasSize(1);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aLineThatComesBesideTheStopIsWrittenAllTheSame() {
        LineQueue queue = queue(10, LONG, LONG);
        queue.close();
        queue.add("late");
        assertThat(handler.lines).containsExactly("late");
    }
}

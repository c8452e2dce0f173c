package dev.soto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RepeatedLogTest {
    private final AtomicLong clock = new AtomicLong(-5_000);
    private final Lines lines = new Lines();
    private final RepeatedLog log = new RepeatedLog(lines, clock::get);

    /** A logger at INFO. */
    private static class Lines implements System.Logger {
        final List<String> written = new ArrayList<>();
        final List<Throwable> traces = new ArrayList<>();

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.INFO.getSeverity();
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                written.add(message);
                traces.add(thrown);
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... parameters) {
            if (isLoggable(level)) {
                // Without parameters it is no pattern.
                assertThat(parameters == null || format.equals("{0}")).isTrue();
                written.add(parameters == null ? format : parameters[0].toString());
            }
        }
    }

    private void say(String kind, int times) {
        for (int i = 0; i < times; i++) {
            log.log(Level.WARNING, kind, () -> "it happened");
        }
    }

    @Test
    void aMillionEventsAreSevenLinesThatSayHowManyThereWere() {
        say("kind", 1_000_000);
        assertThat(lines.written).hasSize(7);
        assertThat(lines.written.get(0)).isEqualTo("it happened");
        assertThat(lines.written.get(6)).startsWith("it happened (1000000 of this kind within a minute");
    }

    @Test
    void theNextMinuteBeginsWithHowManyWereNotWritten() {
        say("kind", 25);
        lines.written.clear();
        clock.addAndGet(60_000_000_000L);
        say("kind", 1);
        assertThat(lines.written).containsExactly("it happened (15 more in the time before)");
    }

    @Test
    void kindsAreCountedByThemselves() {
        say("one", 3);
        say("two", 3);
        assertThat(lines.written).hasSize(2);
    }

    @Test
    void thousandsOfKindsAreNotKept() {
        for (int i = 0; i < 10_000; i++) {
            say("kind " + i, 1);
        }
        assertThat(lines.written).hasSizeLessThan(262);
        clock.addAndGet(60_000_000_000L);
        lines.written.clear();
        say("another", 2);
        assertThat(lines.written).as("old kinds make room").hasSize(1);
    }

    @Test
    void whatAPeerSentCannotBeginALineOrBeTakenForAPattern() {
        log.log(Level.WARNING, "kind", () -> "name is \r\nERROR all is lost {0} \u001b[2J");
        assertThat(lines.written).containsExactly("name is ??ERROR all is lost {0} ?[2J");
    }

    @Test
    void aFailureHasItsStackTraceOnceAMinute() {
        IllegalStateException failure = new IllegalStateException("no\nway");
        for (int i = 0; i < 15; i++) {
            log.log(Level.ERROR, RepeatedLog.kind("open", failure), () -> "it failed", failure);
        }
        assertThat(lines.traces).containsExactly(failure);
        assertThat(lines.written)
                .containsExactly(
                        "it failed",
                        "it failed: java.lang.IllegalStateException: no?way (10 of this kind within a minute, not all are"
                                + " shown)");
    }

    @Test
    void failuresFromDifferentPlacesAreDifferentKinds() {
        IllegalStateException here = new IllegalStateException();
        IllegalStateException there = new IllegalStateException();
        assertThat(RepeatedLog.kind("open", here)).isNotEqualTo(RepeatedLog.kind("open", there));
    }

    @Test
    void whatIsBelowTheLevelIsNotEvenMade() {
        log.log(Level.DEBUG, "kind", () -> {
            throw new AssertionError("made");
        });
        assertThat(lines.written).isEmpty();
    }

    @Test
    void eachLineIsOneWhateverIsInIt() {
        for (int i = 0; i < 3; i++) {
            log.each(Level.INFO, () -> "{0} a\r\nb \u001b[31m\u2028");
        }
        log.each(Level.DEBUG, () -> {
            throw new AssertionError("not wanted at this level");
        });
        assertThat(lines.written).hasSize(3).containsOnly("{0} a??b ?[31m?");
    }

    @Test
    void aHandlerThatThrowsHarmsNobodyAndIsReportedOnceAMinute() {
        RepeatedLog broken = new RepeatedLog(
                new Lines() {
                    @Override
                    public void log(
                            Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
                        throw new IllegalStateException("the disk is full");
                    }

                    @Override
                    public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... parameters) {
                        throw new IllegalStateException("the disk is full");
                    }
                },
                clock::get);
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        thread.setUncaughtExceptionHandler((any, failure) -> uncaught.add(failure));
        try {
            for (int i = 0; i < 100; i++) {
                broken.each(Level.INFO, () -> "a line");
                broken.log(Level.WARNING, "kind", () -> "a failure", new IllegalStateException("of the application"));
            }
            assertThat(uncaught).hasSize(1);
            clock.addAndGet(61_000_000_000L);
            broken.each(Level.INFO, () -> "a line");
        } finally {
            thread.setUncaughtExceptionHandler(null);
        }
        assertThat(uncaught)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessage("a line of the log lines is lost: its handler failed")
                        .hasRootCauseMessage("the disk is full"));
    }

    /** Its handler stands still until it is let go. */
    private static final class Standing extends Lines {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        private void stand() {
            entered.countDown();
            try {
                goOn.await();
            } catch (InterruptedException interrupted) {
                // Also the next line is not to wait.
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            stand();
            super.log(level, bundle, message, thrown);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... parameters) {
            stand();
            super.log(level, bundle, format, parameters);
        }
    }

    @Test
    @Timeout(60)
    void aHandlerThatStandsStillTakesNoMoreThreadsAfterASecondAndWhatIsLeftOutIsTold() throws Exception {
        Standing standing = new Standing();
        RepeatedLog slow = new RepeatedLog(standing, clock::get);
        Thread first = new Thread(() -> slow.log(Level.WARNING, "one", () -> "first"));
        first.start();
        standing.entered.await();
        clock.addAndGet(1_000_000_000L);
        for (int i = 0; i < 5; i++) {
            slow.log(Level.WARNING, "one", () -> "later");
            slow.log(Level.WARNING, "two", () -> "another kind");
            slow.each(Level.INFO, () -> "a line");
        }
        assertThat(standing.written).isEmpty();
        clock.addAndGet(61_000_000_000L);
        slow.log(Level.WARNING, "one", () -> "in the next minute");
        assertThat(standing.written).isEmpty();

        standing.goOn.countDown();
        first.join();
        slow.log(Level.WARNING, "one", () -> "again");
        slow.log(Level.WARNING, "two", () -> "again, too");
        slow.each(Level.INFO, () -> "and a line");
        assertThat(standing.written)
                .containsExactly(
                        "first",
                        "again (2 of this kind within a minute, not all are shown) (5 more in the time before)",
                        "again, too (5 more in the time before)",
                        "5 lines of this log were left out: its handler stood still",
                        "and a line");
    }

    @Test
    @Timeout(60)
    void aHandlerThatIsSlowAndGoesOnLeavesNothingOut() throws Exception {
        Lines slowLines = new Lines() {
            @Override
            public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
                clock.addAndGet(900_000_000L);
                super.log(level, bundle, message, thrown);
            }
        };
        RepeatedLog slow = new RepeatedLog(slowLines, clock::get);
        for (int i = 0; i < 5; i++) {
            slow.each(Level.INFO, () -> "a line");
        }
        assertThat(slowLines.written).hasSize(5);
    }

    @Test
    void aThreadThatOthersRelyOnLeavesTheWritingToAnother() {
        List<Runnable> tasks = new ArrayList<>();
        log.log(Level.WARNING, "kind", () -> "it happened", tasks::add);
        assertThat(lines.written).isEmpty();
        tasks.forEach(Runnable::run);
        assertThat(lines.written).containsExactly("it happened");
    }
}

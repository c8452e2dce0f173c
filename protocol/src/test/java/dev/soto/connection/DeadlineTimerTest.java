package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines on a clock in the test's hands, and once on the timer's own thread. */
class DeadlineTimerTest {
    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);
    private final DeadlineTimer timer = new DeadlineTimer(clock::get, false);
    private final List<String> ran = new ArrayList<>();

    private final class Task extends DeadlineTimer.Timeout {
        private final String name;

        Task(String name) {
            this.name = name;
        }

        @Override
        void onDeadline() {
            ran.add(name);
        }

        @Override
        void onTimerClosed() {
            ran.add(name + " never");
        }
    }

    private void schedule(Task task, Duration delay) {
        timer.scheduleWithin(task, delay.toNanos());
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        timer.advance();
    }

    /** Where memory has run out there is none to print a task's error with. */
    @Test
    @Timeout(60)
    void whatTheHandlerOfErrorsThrowsDoesNotEndItsThread() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CountDownLatch asked = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            asked.countDown();
            throw new OutOfMemoryError("of the test");
        });
        CountDownLatch others = new CountDownLatch(1);
        try (DeadlineTimer own = new DeadlineTimer()) {
            own.runAfter(0, () -> {
                throw new OutOfMemoryError("of the test");
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            own.runAfter(0, others::countDown);
            assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void itSaysHowLateItIsWhileATaskHoldsItUp() {
        CountDownLatch release = new CountDownLatch(1);
        try (DeadlineTimer own = new DeadlineTimer()) {
            assertThat(own.lateNanos()).as("nothing to do").isZero();
            own.runAfter(0, () -> {
                try {
                    release.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            Awaitility.await().until(() -> own.lateNanos() > 300_000_000L);
            release.countDown();
            Awaitility.await().until(() -> own.lateNanos() < 100_000_000L);
        }
    }

    @Test
    @Timeout(10)
    void aClockThatLeapsByYearsIsCaughtUpWithAtOnce() {
        schedule(new Task("in an hour"), Duration.ofHours(1));
        schedule(new Task("in two centuries"), Duration.ofDays(2 * 36_500));
        pass(Duration.ofDays(36_500));
        assertThat(ran).containsExactly("in an hour");
        pass(Duration.ofDays(36_500));
        assertThat(ran).containsExactly("in an hour", "in two centuries");
    }

    private void look(Duration later) {
        clock.addAndGet(later.toNanos());
        timer.look();
    }

    @Test
    void afterTheProcessStoodStillWhatCameMeanwhileHasASecondToBeReadFirst() {
        Task pong = new Task("pong");
        schedule(pong, Duration.ofSeconds(2));
        schedule(new Task("silent"), Duration.ofSeconds(2));
        look(Duration.ofMillis(50));
        look(Duration.ofSeconds(30));
        assertThat(ran).isEmpty();
        timer.cancel(pong);
        look(Duration.ofMillis(950));
        assertThat(ran).isEmpty();
        look(Duration.ofMillis(50));
        assertThat(ran).containsExactly("silent");
    }

    @Test
    void deadlinesAreMetHoweverOftenTheProcessStandsStill() {
        schedule(new Task("silent"), Duration.ofSeconds(2));
        look(Duration.ofSeconds(3));
        assertThat(ran).isEmpty();
        look(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("silent");
        schedule(new Task("next"), Duration.ofSeconds(2));
        look(Duration.ofSeconds(3));
        look(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("silent", "next");
    }

    @Test
    void aThreadThatIsALittleLateMeetsDeadlinesAtOnce() {
        schedule(new Task("a"), Duration.ofMillis(900));
        look(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aTaskRunsOnceWhenItsDeadlineHasPassedAndNotBefore() {
        schedule(new Task("a"), Duration.ofMillis(1_020));
        pass(Duration.ofMillis(1_019));
        assertThat(ran).isEmpty();
        pass(Duration.ofMillis(1));
        pass(Duration.ofHours(1));
        assertThat(ran).containsExactly("a");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aDeadlineBeyondATurnOfTheWheelWaitsForItsTurn() {
        schedule(new Task("hour"), Duration.ofHours(1));
        for (int minute = 0; minute < 59; minute++) {
            pass(Duration.ofMinutes(1));
        }
        assertThat(ran).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(ran).containsExactly("hour");
    }

    @Test
    void anEarlierDeadlineReplacesALaterOneAndNotTheOtherWayRound() {
        Task task = new Task("a");
        schedule(task, Duration.ofSeconds(10));
        schedule(task, Duration.ofSeconds(1));
        schedule(task, Duration.ofSeconds(20));
        assertThat(timer.waiting()).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aCancelledTaskDoesNotRunAndItsNeighboursDo() {
        Task a = new Task("a");
        Task b = new Task("b");
        Task c = new Task("c");
        schedule(a, Duration.ofSeconds(1));
        schedule(b, Duration.ofSeconds(1));
        schedule(c, Duration.ofSeconds(1));
        timer.cancel(b);
        timer.cancel(b);
        pass(Duration.ofSeconds(1));
        assertThat(ran).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void aDeadlineThatHasPassedAlreadyRunsAtTheNextTurn() {
        pass(Duration.ofSeconds(3));
        schedule(new Task("a"), Duration.ZERO);
        pass(Duration.ofMillis(1));
        assertThat(ran).containsExactly("a");
    }

    @Test
    void aTaskWithoutEndNeverRuns() {
        timer.scheduleWithin(new Task("never"), Long.MAX_VALUE);
        pass(Duration.ofDays(100));
        assertThat(ran).isEmpty();
    }

    @Test
    void theTimersThreadRunsTasksAndEndsWithTheTimer() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread[] seen = new Thread[1];
        try (DeadlineTimer real = new DeadlineTimer()) {
            real.scheduleWithin(
                    timeout(() -> {
                        seen[0] = Thread.currentThread();
                        done.countDown();
                    }),
                    1);
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen[0].getName()).isEqualTo("soto-timer");
        assertThat(seen[0].isDaemon()).isTrue();
        assertThat(seen[0].isAlive()).as("who closes the timer waits for it").isFalse();
    }

    @Test
    void theTimersThreadEndsAtOnceWhenItIsNotToLingerAndAnotherStartsForTheNextTask() throws Exception {
        try (DeadlineTimer own = new DeadlineTimer()) {
            for (int i = 0; i < 2; i++) {
                own.setLingers(false);
                BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
                own.runAfter(1, () -> ran.add(Thread.currentThread()));
                Thread thread = Objects.requireNonNull(ran.poll(10, TimeUnit.SECONDS));
                thread.join(5_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void whoHasADeadlineWhenTheTimerIsClosedIsToldThatItNeverPasses() {
        Task gone = new Task("gone");
        schedule(gone, Duration.ofSeconds(1));
        timer.cancel(gone);
        schedule(new Task("a"), Duration.ofSeconds(1));
        schedule(new Task("b"), Duration.ofHours(1));
        timer.close();
        assertThat(ran).containsExactlyInAnyOrder("a never", "b never");
        ran.clear();
        schedule(new Task("late"), Duration.ofSeconds(1));
        assertThat(ran).containsExactly("late never");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void whatThrowsOnTheTimersThreadHoldsUpNoOther() throws Exception {
        RuntimeException thrown = new IllegalStateException("for the uncaught exception handler: part of the test");
        CountDownLatch looked = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(1);
        try (DeadlineTimer real = new DeadlineTimer()) {
            Busy broken = new Busy(() -> {
                looked.countDown();
                if (looked.getCount() > 0) {
                    throw thrown;
                }
            });
            real.watch(broken);
            broken.watchMe(real);
            assertThat(looked.await(10, TimeUnit.SECONDS))
                    .as("looks after the first")
                    .isTrue();
            CountDownLatch threw = new CountDownLatch(1);
            real.scheduleWithin(
                    timeout(() -> {
                        threw.countDown();
                        throw thrown;
                    }),
                    1);
            assertThat(threw.await(10, TimeUnit.SECONDS)).isTrue();
            real.scheduleWithin(timeout(done::countDown), 1);
            assertThat(done.await(10, TimeUnit.SECONDS))
                    .as("tasks behind the one that threw")
                    .isTrue();
        }
    }

    private static DeadlineTimer.Timeout timeout(Runnable action) {
        return new DeadlineTimer.Timeout() {
            @Override
            void onDeadline() {
                action.run();
            }

            @Override
            void onTimerClosed() {}
        };
    }

    /** Does something at each look. */
    private static final class Busy extends PeriodicCheck {
        private final Runnable action;

        Busy(Runnable action) {
            this.action = action;
        }

        @Override
        protected boolean check() {
            action.run();
            return false;
        }
    }
}

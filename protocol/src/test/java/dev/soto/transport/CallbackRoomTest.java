package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.RefusableTask;
import dev.soto.transport.CallbackRoom.Size;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On one thread, with threads, a timer and a clock in the test's hands. */
class CallbackRoomTest {
    private record Later(long at, Runnable task) {}

    private final Queue<Runnable> begun = new ArrayDeque<>();
    private final List<Later> timer = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // the clock may wrap around
    private final CallbackRoom room = new CallbackRoom(
            "/chat",
            new Size(2, "callbackThreads", Duration.ofSeconds(30), "callbackWait"),
            begun::add,
            (delay, task) -> timer.add(new Later(now + delay, task)),
            () -> now);

    private final class Named implements CallbackRoom.Call {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void run(boolean crowded) {
            said.add(name + (crowded ? " in a crowd" : " runs"));
        }

        @Override
        public void delayed() {
            said.add(name + " waits");
        }

        @Override
        public void refused(IOException why) {
            said.add(name + " refused: " + why.getMessage());
        }
    }

    private void call(String... names) {
        for (String name : names) {
            room.call(new Named(name));
        }
    }

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
        List<Later> due = timer.stream().filter(one -> one.at() - now <= 0).toList();
        timer.removeAll(due);
        due.forEach(one -> one.task().run());
    }

    /** Lets the thread that was begun first run until it has nothing to do. */
    private void letOneGo() {
        begun.remove().run();
    }

    /** Where memory has run out there is none to print with. */
    @Test
    void threadOfACallThatFailsIsFreeWhateverTheHandlerOfErrorsThrows() {
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            throw new OutOfMemoryError("of the test");
        });
        try {
            room.execute(() -> {
                throw new IllegalStateException("of the test");
            });
            letOneGo();
        } catch (OutOfMemoryError ended) {
            throw new AssertionError("the thread ends", ended);
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        assertThat(room.running()).isZero();
    }

    @Test
    void itSaysForHowLongACallHasWaitedForAThread() {
        call("a", "b");
        assertThat(room.longestWaitNanos()).isZero();
        call("c");
        pass(3);
        call("d");
        pass(2);
        assertThat(room.longestWaitNanos()).isEqualTo(Duration.ofSeconds(5).toNanos());
        letOneGo();
        assertThat(room.longestWaitNanos()).isZero();
    }

    @Test
    void aTaskThatMayBeRefusedIsWhenItHasWaitedTooLongAndNoOther() {
        CallbackRoom narrow = new CallbackRoom(
                "/narrow",
                new Size(1, "callbackThreads", Duration.ofSeconds(30), "callbackWait"),
                begun::add,
                (delay, task) -> timer.add(new Later(now + delay, task)),
                () -> now);
        narrow.execute(() -> said.add("first runs"));
        narrow.execute(() -> said.add("another runs"));
        narrow.execute(new RefusableTask() {
            @Override
            public void run() {
                said.add("task runs");
            }

            @Override
            public void refused(IOException why) {
                said.add("task refused");
            }
        });
        pass(30);
        letOneGo();
        assertThat(said).containsExactly("task refused", "first runs", "another runs");
        assertThat(narrow.waiting()).isZero();
    }

    @Test
    void callsBeyondTheLimitWaitAndTakeTheThreadsThatGetFreeInTheirOrder() {
        call("a", "b", "c", "d");
        assertThat(begun).as("threads").hasSize(2);
        assertThat(room.running()).isEqualTo(2);
        assertThat(room.waiting()).isEqualTo(2);
        letOneGo();
        letOneGo();
        assertThat(said).containsExactly("c waits", "d waits", "a runs", "c runs", "d runs", "b runs");
        assertThat(room.running()).isZero();
        assertThat(room.waiting()).isZero();
    }

    @Test
    void callThatHasWaitedTooLongIsRefusedAndToldWhichSettingsSaySo() {
        call("a", "b", "c");
        pass(20);
        call("d");
        pass(9);
        assertThat(said).containsExactly("c waits", "d waits");
        pass(1);
        assertThat(said.get(2))
                .startsWith("c refused: ")
                .contains("30000 ms (callbackWait)")
                .contains("2 threads")
                .contains("(callbackThreads)");
        assertThat(said).hasSize(3);
        pass(19);
        assertThat(said).as("d has waited for 29 s").hasSize(3);
        pass(1);
        assertThat(said.get(3)).startsWith("d refused");
        assertThat(timer).as("nothing waits").isEmpty();
        letOneGo();
        letOneGo();
        assertThat(said).hasSize(6).endsWith("a runs", "b runs");
    }

    @Test
    @Timeout(30)
    void logThatStandsStillHoldsUpNeitherTheTimerNorWhoIsRefused() throws Exception {
        StandingLog log = new StandingLog(CallbackRoom.class);
        try {
            call("a", "b", "c");
            pass(30);
            assertThat(said).last().asString().startsWith("c refused");
            log.awaitWriter();
        } finally {
            log.close();
        }
    }

    @Test
    void tasksWaitAsLongAsItTakesAndHideNobodyBehindThem() {
        call("a", "b");
        room.execute(() -> said.add("task"));
        call("c");
        pass(30);
        assertThat(said).hasSize(2).last().asString().startsWith("c refused");
        pass(3_000);
        letOneGo();
        assertThat(said).endsWith("a runs", "task");
    }

    @Test
    void readingThreadsThatAreHeldUpCountAndAreTakenForWhatWaitsWhenTheyAreFree() {
        room.heldUp();
        room.heldUp();
        room.heldUp();
        call("a");
        assertThat(begun).isEmpty();
        room.free();
        assertThat(said).as("still two").containsExactly("a waits");
        room.free();
        assertThat(said).containsExactly("a waits", "a runs");
        room.free();
        assertThat(room.running()).isZero();
    }

    @Test
    void callsKnowWhenTheyAreMany() {
        CallbackRoom wide = new CallbackRoom(
                "/chat", Size.unlimited(), begun::add, (delay, task) -> timer.add(new Later(now, task)), () -> now);
        for (int i = 0; i < 17; i++) {
            wide.call(new Named("call " + i));
        }
        letOneGo();
        letOneGo();
        assertThat(said).containsExactly("call 0 in a crowd", "call 1 runs");
    }

    @Test
    void failureOfACallIsReportedAndTheNextOneRuns() {
        List<Throwable> reported = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((same, failure) -> reported.add(failure));
        try {
            room.execute(() -> {
                throw new IllegalStateException("a bug");
            });
            call("b", "c");
            letOneGo();
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        assertThat(reported).singleElement().asString().contains("a bug");
        assertThat(said).containsExactly("c waits", "c runs");
    }

    @Test
    void whereThereIsNoThreadToBeHadTheCallIsLeftToThoseThatRun() {
        List<Runnable> few = new ArrayList<>();
        CallbackRoom wide = new CallbackRoom(
                "/chat",
                Size.unlimited(),
                task -> {
                    if (!few.isEmpty()) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    few.add(task);
                },
                (delay, task) -> timer.add(new Later(now, task)),
                () -> now);
        wide.call(new Named("a"));
        wide.call(new Named("b"));
        assertThat(said).containsExactly("b waits");
        few.get(0).run();
        assertThat(said).containsExactly("b waits", "a runs", "b runs");
        assertThatThrownBy(() -> wide.call(new Named("c")))
                .as("nobody runs who could take it")
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(wide.running()).isZero();
    }

    @Test
    void callsThatWaitGetTheirThreadsWhenThereAreSomeAgainAlthoughThoseThatRunBlock() {
        List<Runnable> few = new ArrayList<>();
        int[] most = {2};
        CallbackRoom wide = new CallbackRoom(
                "/chat",
                Size.unlimited(),
                task -> {
                    if (few.size() == most[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    few.add(task);
                },
                (delay, task) -> timer.add(new Later(now + delay, task)),
                () -> now);
        for (String name : List.of("a", "b", "c", "d")) {
            wide.call(new Named(name));
        }
        pass(1);
        assertThat(few).hasSize(2);
        assertThat(wide.waiting()).isEqualTo(2);
        most[0] = 10;
        pass(2);
        assertThat(few).hasSize(4);
        few.get(2).run();
        few.get(3).run();
        assertThat(said).contains("c runs", "d runs").doesNotContain("a runs");
        assertThat(wide.waiting()).isZero();
    }

    @Test
    void manyTasksGetAFewThreadsAndMoreOnlyWhereThoseBlock() {
        CallbackRoom wide = new CallbackRoom(
                "/chat",
                Size.unlimited(),
                begun::add,
                (delay, task) -> timer.add(new Later(now + delay, task)),
                () -> now);
        for (int i = 0; i < 100; i++) {
            wide.execute(() -> said.add("task"));
        }
        assertThat(begun).hasSize(8);
        letOneGo();
        assertThat(said).as("one thread takes those that wait").hasSize(93);
        for (int i = 0; i < 100; i++) {
            wide.execute(() -> said.add("task"));
        }
        // Seven threads have not come back from theirs.
        assertThat(begun).hasSize(8);
        now += Duration.ofMillis(50).toNanos();
        pass(0);
        assertThat(begun).as("some have ended since").hasSize(8);
        pass(1);
        assertThat(begun).as("twice as many").hasSize(16);
        pass(1);
        assertThat(begun).hasSize(32);
    }

    @Test
    void callBehindTheEndOfTheThreadsIsTheCallersMatter() {
        CallbackRoom ended = new CallbackRoom(
                "/chat",
                Size.unlimited(),
                task -> {
                    throw new RejectedExecutionException("ended");
                },
                (delay, task) -> timer.add(new Later(now, task)),
                () -> now);
        assertThatThrownBy(() -> ended.call(new Named("a"))).isInstanceOf(RejectedExecutionException.class);
        assertThat(ended.running()).isZero();
    }
}

package dev.soto.cluster.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GatheringExecutorTest {
    /** Started threads that have not run yet. */
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    /** What has been asked to run later. */
    private final ArrayDeque<Runnable> timer = new ArrayDeque<>();

    private final List<String> done = new ArrayList<>();
    private final GatheringExecutor executor = new GatheringExecutor(threads::add, (task, nanos) -> {
        assertThat(nanos).isEqualTo(GatheringExecutor.PATIENCE_NANOS);
        timer.add(task);
    });

    @Test
    void aTaskGetsAThreadAtOnceAndNoTimer() {
        executor.execute(() -> done.add("a"));

        assertThat(done).isEmpty();
        threads.remove().run();
        assertThat(done).containsExactly("a");
        assertThat(threads).isEmpty();
        assertThat(timer).isEmpty();

        executor.execute(() -> done.add("b"));
        threads.remove().run();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void whatComesMeanwhileIsRunByTheSameThread() {
        executor.execute(() -> {
            executor.execute(() -> done.add("b"));
            executor.execute(() -> done.add("c"));
            done.add("a");
        });

        threads.remove().run();

        assertThat(done).containsExactly("a", "b", "c");
        assertThat(threads).isEmpty();
        timer.remove().run();
        assertThat(timer).isEmpty();
        assertThat(threads).isEmpty();
    }

    @Test
    void whatHasWaitedForALongTaskGetsAThreadOfItsOwn() {
        executor.execute(() -> {
            executor.execute(() -> done.add("behind"));
            // As much as a task that waits for what is behind it.
            assertThat(threads).isEmpty();
            timer.remove().run();
            threads.remove().run();
            assertThat(done).containsExactly("behind");
            done.add("long");
        });

        threads.remove().run();

        assertThat(done).containsExactly("behind", "long");
    }

    @Test
    void eachOfManyLongTasksGetsAThread() {
        int many = 20;
        for (int i = 0; i < many; i++) {
            nest(i, many);
        }
        threads.remove().run();
        assertThat(done).hasSize(many);
    }

    /** A task that goes on only when the ones behind it have run. */
    private void nest(int number, int many) {
        executor.execute(() -> {
            if (number < many - 1) {
                timer.remove().run();
                threads.remove().run();
                assertThat(done).hasSize(many - 1 - number);
            }
            done.add("" + number);
        });
    }

    @Test
    void whereNoThreadIsFreeNoMoreThanOneIsAskedFor() {
        executor.execute(() -> done.add("a"));
        executor.execute(() -> done.add("b"));
        for (int i = 0; i < 5; i++) {
            timer.remove().run();
        }
        assertThat(threads).hasSize(1);

        threads.remove().run();

        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void aThreadThatKeepsUpStaysTheOnlyOne() {
        executor.execute(() -> {
            executor.execute(() -> {
                executor.execute(() -> done.add("c"));
                // The second one has been taken since it came.
                timer.remove().run();
                assertThat(threads).isEmpty();
            });
        });

        threads.remove().run();

        assertThat(done).containsExactly("c");
    }

    @Test
    void aTaskThatFailsKeepsNoOtherFromRunning() {
        executor.execute(() -> {
            executor.execute(() -> done.add("b"));
            throw new IllegalStateException("as a test wants it");
        });

        threads.remove().run();

        assertThat(done).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutThreadsTheCallerRunsIt(boolean closing) {
        GatheringExecutor closed = new GatheringExecutor(
                task -> {
                    if (closing) {
                        throw new RejectedExecutionException("closed");
                    }
                    throw new OutOfMemoryError("unable to create native thread");
                },
                (task, nanos) -> timer.add(task));

        closed.execute(() -> done.add("a"));
        closed.execute(() -> done.add("b"));

        assertThat(done).containsExactly("a", "b");
        assertThat(timer).isEmpty();
    }
}

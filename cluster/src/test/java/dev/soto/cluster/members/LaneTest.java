package dev.soto.cluster.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {
    private final ArrayDeque<Runnable> elsewhere = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Lane lane = new Lane(elsewhere::add, 10);

    private boolean offer(String name, long bytes, boolean brief) {
        return lane.offer(bytes, brief, () -> done.add(name));
    }

    private void runElsewhere() {
        for (Runnable task; (task = elsewhere.poll()) != null; ) {
            task.run();
        }
    }

    @Test
    void whatIsBriefIsDoneAtOnceWhenNothingWaits() {
        assertThat(offer("a", 1, true)).isTrue();
        assertThat(done).containsExactly("a");
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void theOrderIsThatOfTheOffersWhoeverDoesThem() {
        offer("a", 1, false);
        offer("b", 1, true);
        assertThat(done).isEmpty();
        runElsewhere();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void whatIsOfferedWithinATaskComesBehindIt() {
        lane.offer(1, true, () -> {
            offer("inner", 1, true);
            done.add("outer");
        });
        assertThat(done).containsExactly("outer", "inner");
    }

    @Test
    void moreThanTheBoundIsRefusedAndOneThatFindsNothingNever() {
        assertThat(offer("long", 100, false)).isTrue();
        assertThat(offer("b", 1, false)).isFalse();
        assertThat(offer("join", 0, false)).isTrue();
        runElsewhere();
        assertThat(done).containsExactly("long", "join");
        assertThat(offer("c", 10, false)).isTrue();
        assertThat(offer("d", 1, false)).isFalse();
    }

    @Test
    void aCallerDoesNotDoTheWorkOfOthersForEver() {
        lane.offer(1, true, () -> {
            for (int i = 0; i < 100; i++) {
                lane.offer(0, true, () -> done.add("other"));
            }
        });
        assertThat(done).hasSize(15);
        runElsewhere();
        assertThat(done).hasSize(100);
    }

    @Test
    void aTaskThatFailsDoesNotStopTheOthers() {
        lane.offer(0, false, () -> {
            throw new IllegalStateException("meant by the test");
        });
        offer("b", 1, false);
        runElsewhere();
        assertThat(done).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutThreadsTheCallerDoesItNowAndTheNextTime(boolean closing) {
        Lane alone = new Lane(
                task -> {
                    if (closing) {
                        throw new RejectedExecutionException("closed");
                    }
                    throw new OutOfMemoryError("unable to create native thread");
                },
                10);
        alone.offer(1, false, () -> done.add("a"));
        alone.offer(1, false, () -> done.add("b"));
        assertThat(done).containsExactly("a", "b");
    }
}

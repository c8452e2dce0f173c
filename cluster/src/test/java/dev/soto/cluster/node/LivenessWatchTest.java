package dev.soto.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.node.Liveness.Change;
import dev.soto.cluster.node.Liveness.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a clock of its own, in milliseconds: this node beats each second, and others are silent from some moment on. */
class LivenessWatchTest {
    private static final long HEARTBEAT = 1_000;
    private static final long TIMEOUT = 5_000;

    private record Due(long at, Runnable task) {}

    private record Seen(long at, Step step) {}

    private final Liveness liveness = new Liveness(HEARTBEAT, TIMEOUT);
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private final List<Seen> seen = new ArrayList<>();
    private long now;
    private int looks;
    private boolean isBusThere = true;
    private final LivenessWatch watch =
            new LivenessWatch(() -> now, (delay, task) -> due.add(new Due(now + Math.max(0, delay), task)), at -> {
                looks++;
                for (Step step : liveness.tick(at)) {
                    seen.add(new Seen(at, step));
                    if (step.change() == Change.ASK && isBusThere) {
                        liveness.proven(at);
                    }
                }
                return liveness.untilDue(at);
            });

    private void beat() {
        watch.until(now + HEARTBEAT);
        due.add(new Due(now + HEARTBEAT, this::beat));
    }

    private void hear(long node, long from, long until) {
        for (long at = from; at <= until; at += HEARTBEAT) {
            long beat = at;
            due.add(new Due(at, () -> liveness.heard(node, beat, now)));
        }
    }

    private void runUntil(long end) {
        due.add(new Due(0, this::beat));
        while (due.peek().at() <= end) {
            Due next = due.remove();
            now = next.at();
            next.task().run();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 250, 499, 500, 501, 750, 999, 1_000})
    void aNodeIsAskedAndGoneWhenItsTimeIsOverWhereverThatLiesBetweenTwoBeats(long phase) {
        long last = 3_000 + phase;
        hear(1, phase, last);
        runUntil(20_000);
        assertThat(seen)
                .containsExactly(
                        new Seen(last + HEARTBEAT * 5 / 2, new Step(1, Change.ASK)),
                        new Seen(last + TIMEOUT, new Step(1, Change.GONE)));
    }

    @Test
    void eachOfSeveralHasItsOwnTime() {
        hear(1, 100, 2_100);
        hear(2, 300, 2_300);
        hear(3, 200, 20_000);
        runUntil(20_000);
        assertThat(seen)
                .containsExactly(
                        new Seen(4_600, new Step(1, Change.ASK)),
                        new Seen(4_800, new Step(2, Change.ASK)),
                        new Seen(7_100, new Step(1, Change.GONE)),
                        new Seen(7_300, new Step(2, Change.GONE)));
        assertThat(looks).as("21 beats, and four times in between").isEqualTo(25);
    }

    @Test
    void whileNobodyIsSilentItIsLookedAtBeatsOnly() {
        hear(1, 10, 20_010);
        hear(2, 990, 20_990);
        runUntil(20_000);
        assertThat(seen).isEmpty();
        assertThat(looks).isEqualTo(21);
    }

    @Test
    void oneThatIsHeardInTimeIsNotGone() {
        hear(1, 100, 2_100);
        hear(1, 7_000, 30_000);
        runUntil(20_000);
        assertThat(seen).containsExactly(new Seen(4_600, new Step(1, Change.ASK)));
    }

    @Test
    void ifTheBusDoesNotAnswerOnesSilenceMeansNothingUntilItDoes() {
        isBusThere = false;
        hear(1, 100, 2_100);
        due.add(new Due(8_000, () -> isBusThere = true));
        runUntil(20_000);
        assertThat(seen)
                .containsExactly(
                        new Seen(4_600, new Step(1, Change.ASK)),
                        new Seen(7_100, new Step(1, Change.ASK)),
                        new Seen(9_600, new Step(1, Change.ASK)),
                        new Seen(9_600, new Step(1, Change.GONE)));
    }

    @Test
    void withoutAConnectionNothingIsDue() {
        hear(1, 100, 2_100);
        due.add(new Due(3_000, () -> liveness.connected(false, now)));
        due.add(new Due(12_345, () -> liveness.connected(true, now)));
        runUntil(20_000);
        assertThat(seen)
                .containsExactly(new Seen(14_845, new Step(1, Change.ASK)), new Seen(17_345, new Step(1, Change.GONE)));
    }
}

package dev.soto.transport;

import dev.soto.transport.FloorModel.Step;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two pumps over a channel in the test's hands: whatever happens in whatever order, {@link FloorModel}'s rules hold. */
class FloorTest {
    private static final Step[] STEPS = Step.values();

    @ParameterizedTest
    @CsvSource({"WHEN_WRITABLE, false", "WHEN_WRITABLE, true", "BY_CONTAINER, false", "BY_CONTAINER, true"})
    void everyOrderOfFourStepsKeepsTheRules(ScriptedChannel.Writes writes, boolean likeTls) throws IOException {
        int orders = (int) Math.pow(STEPS.length, 4);
        for (int order = 0; order < orders; order++) {
            FloorModel floor = new FloorModel(writes, likeTls);
            for (int rest = order, i = 0; i < 4; i++, rest /= STEPS.length) {
                floor.perform(STEPS[rest % STEPS.length]);
            }
            floor.settle();
        }
    }

    @ParameterizedTest
    @CsvSource({"WHEN_WRITABLE, false", "WHEN_WRITABLE, true", "BY_CONTAINER, false", "BY_CONTAINER, true"})
    void longOrdersKeepTheRules(ScriptedChannel.Writes writes, boolean likeTls) throws IOException {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            // Few of those that end everything, or no order would be long.
            int last = random.nextInt(40);
            FloorModel floor = new FloorModel(writes, likeTls);
            for (int i = 0; i < 40; i++) {
                Step step = STEPS[random.nextInt(STEPS.length)];
                boolean ends = switch (step) {
                    case END, ERROR, CLOSE, CONTAINER_CLOSES, LISTENER_CLOSES, LISTENER_THROWS -> true;
                    default -> false;
                };
                if (!ends || i >= last) {
                    floor.perform(step);
                }
            }
            floor.settle();
        }
    }
}

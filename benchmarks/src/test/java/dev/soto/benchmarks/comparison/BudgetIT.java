package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A message costs no more than {@code budget.tsv} allows: in bytes in each build, in processor time with {@code -Dbudget.processor=true}.
 */
class BudgetIT {
    private static final boolean PROCESSOR = Boolean.getBoolean("budget.processor");
    /** What a slow machine has compiled of a young server within a round differs; the least of all rounds counts. */
    private static final int MOST_ROUNDS = 3;

    @Test
    void aMessageCostsNoMoreThanItsBudget() throws Exception {
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "one processor is for the server, another for the load; this machine has one");
        Budget budget = Budget.read(Budget.FILE);
        List<Measurement> measurements = new ArrayList<>();
        List<String> exceeded = List.of();
        for (int i = 0; i == 0 || i < MOST_ROUNDS && !exceeded.isEmpty(); i++) {
            measurements.addAll(round(budget));
            exceeded = budget.exceeded(measurements, PROCESSOR);
        }

        assertThat(exceeded)
                .as("figures beyond budget.tsv, of %s", measurements)
                .isEmpty();
    }

    private static List<Measurement> round(Budget budget) throws Exception {
        List<Measurement> measurements = new ArrayList<>();
        for (Contender server : budget.servers()) {
            measurements.addAll(Comparison.measure(Options.parse(
                    "--scenario",
                    budget.scenarios(server),
                    "--server",
                    server.id() + ",nio",
                    "--rounds",
                    PROCESSOR ? "3" : "1",
                    "--warm-up-millis",
                    PROCESSOR ? "1500" : "700",
                    "--millis",
                    "700")));
        }
        return measurements;
    }
}

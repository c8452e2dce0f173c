package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A message costs no more than {@code budget.tsv} allows. Processor time is counted by the kernel and compared with that of a
 * server without a protocol a moment before or after, so that other work on the machine and its speed matter little.
 */
class BudgetIT {
    @Test
    void aMessageCostsNoMoreThanItsBudget() throws Exception {
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1,
                "one processor is for the server, another for the load; this machine has one");
        Budget budget = Budget.read(Budget.FILE);
        List<Measurement> all = Comparison.measure(Options.parse(
                "--scenario",
                budget.scenarios(),
                "--server",
                "soto,nio",
                "--rounds",
                "2",
                "--warm-up-millis",
                "1500",
                "--millis",
                "700"));

        List<Measurement> measurements = Budget.undisturbed(all);
        assumeTrue(
                budget.isMeasured(measurements),
                () -> "other programs took the server's processor, and nothing can be said of its cost: " + all);
        assertThat(budget.exceeded(measurements))
                .as("figures beyond budget.tsv, of %s", measurements)
                .isEmpty();
    }
}

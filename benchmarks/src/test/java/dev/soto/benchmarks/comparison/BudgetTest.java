package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    @TempDir
    private Path folder;

    private Budget budget(String line) throws Exception {
        Path file = folder.resolve("budget.tsv");
        Files.writeString(file, "# scenario, bytes, multiple\n\n" + line + "\n");
        return Budget.read(file);
    }

    private static List<Measurement> measured(double bytes, double micros, double microsOfNone) {
        return List.of(
                new Measurement(
                        1,
                        Contender.SOTO,
                        Scenario.SMALL,
                        Map.of("allocatedBytesPerMessage", bytes, Medians.CPU, micros),
                        ""),
                new Measurement(1, Contender.NIO, Scenario.SMALL, Map.of(Medians.CPU, microsOfNone), ""));
    }

    @Test
    void whatIsWithinItsBudgetIsNotNamed() throws Exception {
        assertThat(budget("small\t200\t2").exceeded(measured(200, 1.5, 0.75), true))
                .isEmpty();
    }

    @Test
    void eachFigureBeyondItsBudgetIsNamed() throws Exception {
        assertThat(budget("small\t200\t2").exceeded(measured(201, 1.6, 0.75), true))
                .containsExactly(
                        "small: 201 bytes are allocated for a message; budget.tsv allows 200",
                        "small: a message takes 2.13 times the processor time of no protocol; budget.tsv allows 2.00");
    }

    @Test
    void aLineMayBeOfAnotherServer() throws Exception {
        Budget budget = budget("soto-lent/small\t200\t2");
        assertThat(budget.servers()).containsExactly(Contender.SOTO_LENT);
        assertThat(budget.scenarios(Contender.SOTO_LENT)).isEqualTo("small");
        assertThat(budget.scenarios(Contender.SOTO)).isEmpty();
        Measurement lent = new Measurement(
                1,
                Contender.SOTO_LENT,
                Scenario.SMALL,
                Map.of("allocatedBytesPerMessage", 300.0, Medians.CPU, 1.0),
                "");
        assertThat(budget.exceeded(List.of(lent), false))
                .containsExactly("soto-lent/small: 300 bytes are allocated for a message; budget.tsv allows 200");
    }

    @Test
    void theLeastOfAllRoundsCounts() throws Exception {
        List<Measurement> rounds = new ArrayList<>(measured(500, 9, 0.75));
        rounds.addAll(measured(180, 1.2, 3));

        assertThat(budget("small\t200\t2").exceeded(rounds, true)).isEmpty();
    }

    @Test
    void processorTimeCountsOnlyWhereItIsAskedFor() throws Exception {
        assertThat(budget("small\t200\t2").exceeded(measured(200, 9, 0.75), false))
                .isEmpty();
    }

    @Test
    void aScenarioWithoutFiguresIsNamed() throws Exception {
        assertThat(budget("ping-pong\t200\t2").exceeded(measured(1, 1, 1), true))
                .hasSize(2);
    }

    @Test
    void aLineOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> budget("small 200 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tabs")
                .hasMessageContaining("small 200 2");
        assertThatThrownBy(() -> budget("smal\t200\t2")).hasMessageContaining("no scenario smal");
    }
}

package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.benchmarks.comparison.CostReport.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CostReportTest {
    private final List<Sample> samples = new ArrayList<>();

    private void add(int round, Extra extra, Work work, double perSecond, double micros) {
        samples.add(new Sample(
                round, extra, work, Map.of(Medians.THROUGHPUT, perSecond, Medians.CPU, micros, "loadBusy", 0.5), ""));
    }

    private String row(String title) {
        return new CostReport(samples)
                .text()
                .lines()
                .filter(line -> line.startsWith("| " + title))
                .map(line -> line.replaceAll(" +", " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void aRatioIsThatOfARoundSoThatASlowRoundDoesNotTell() {
        add(1, Extra.NOTHING, Work.SMALL, 1_000_000, 1);
        add(1, Extra.METERS, Work.SMALL, 980_000, 1.02);
        add(2, Extra.NOTHING, Work.SMALL, 500_000, 2);
        add(2, Extra.METERS, Work.SMALL, 495_000, 2.02);
        add(3, Extra.NOTHING, Work.SMALL, 1_000_000, 1);
        add(3, Extra.METERS, Work.SMALL, 970_000, 1.03);

        assertThat(row("Micrometer"))
                .isEqualTo("| Micrometer, scraped each second | 64 B | 1,000,000 | 970,000 | 0.980 | 0.970 to 0.990"
                        + " | >= 0.970 | 1.030 | 1.020 |");
    }

    @Test
    void aGoalThatIsMissedStandsOut() {
        add(1, Extra.NOTHING, Work.HANDSHAKES, 10_000, 100);
        add(1, Extra.ACCESS_LOG, Work.HANDSHAKES, 9_000, 110);

        assertThat(row("access log")).contains("handshakes").contains("0.900").contains("**<** 0.950");
    }

    @Test
    void aConsoleIsComparedWithTheSameSessionsWithoutItsPage() {
        add(1, Extra.NOTHING, Work.KIB, 900_000, 1);
        add(1, Extra.SESSIONS, Work.KIB, 600_000, 1.5);
        add(1, Extra.CONSOLE, Work.KIB, 594_000, 1.51);

        assertThat(row("console")).contains("0.990").contains(">= 0.970");
    }

    @Test
    void anIdleSessionIsShownWithWhatItTakesMore() {
        samples.add(new Sample(1, Extra.NOTHING, Work.IDLE, Map.of("heapBytesPerSession", 3_000.0), ""));
        samples.add(new Sample(1, Extra.LOG_CONTEXT, Work.IDLE, Map.of("heapBytesPerSession", 3_200.0), ""));
        samples.add(new Sample(1, Extra.CONSOLE, Work.IDLE, Map.of("heapBytesPerSession", 3_010.0), ""));

        assertThat(row("log context")).isEqualTo("| log context | 3,200 | 200 | 200 to 200 |");
        assertThat(row("console")).isEqualTo("| console open | 3,010 | 10 | 10 to 10 |");
    }

    @Test
    void aFailureIsReportedAndHasNoFigures() {
        add(1, Extra.NOTHING, Work.SMALL, 1_000_000, 1);
        samples.add(new Sample(1, Extra.SPANS, Work.SMALL, Map.of(), "no scrape was answered"));

        assertThat(new CostReport(samples).text()).contains("## Failed").contains("no scrape was answered");
        assertThat(row("message spans")).isEmpty();
    }

    @Test
    void aNameThatIsNoneIsAnsweredWithThoseThatThereAre() {
        assertThatThrownBy(() -> Extra.named("metres"))
                .hasMessageContaining("metres")
                .hasMessageContaining("meters");
        assertThatThrownBy(() -> Extra.named("sessions")).hasMessageContaining("no variant sessions");
        assertThatThrownBy(() -> Work.named("large")).hasMessageContaining("kib");
    }
}

package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final List<Measurement> measurements = new ArrayList<>();

    @Test
    void figuresAreMediansOfTheRoundsAndRatiosOfMedians() {
        rounds(Contender.SOTO, 300, 100, 200);
        rounds(Contender.TOMCAT, 50, 40, 10);
        rounds(Contender.UNDERTOW, 20, 20, 20);

        Medians medians = new Medians(measurements);

        assertThat(medians.of(Contender.SOTO, Scenario.SMALL, Medians.THROUGHPUT))
                .hasValue(200);
        assertThat(medians.bestPeer(Scenario.SMALL, List.of(Contender.values())))
                .contains(Contender.TOMCAT);
        assertThat(medians.ratio(Contender.SOTO, Contender.TOMCAT, Scenario.SMALL))
                .hasValue(5);
        assertThat(medians.ratio(Contender.SOTO, Contender.NETTY, Scenario.SMALL))
                .isEmpty();
    }

    @Test
    void aGoalThatIsMissedStandsOut() {
        rounds(Contender.SOTO, 200);
        rounds(Contender.TOMCAT, 40);
        rounds(Contender.NETTY, 100);

        assertThat(report().text()).contains("5.00 **<** 8.0").contains("2.00 >= 1.0");
    }

    @Test
    void aFailureIsReportedAndHasNoFigures() {
        measurements.add(new Measurement(1, Contender.TYRUS, Scenario.SMALL, Map.of(), "the server closed: 1009"));

        assertThat(report().text()).contains("## Failed").contains("the server closed: 1009");
        assertThat(report().csv())
                .isEqualTo("round,server,scenario,failure,\n1,tyrus,small,\"the server closed: 1009\"\n");
    }

    @Test
    void thePageHasABarForEachServerAndNamesWhatWasMissed() throws IOException {
        rounds(Contender.SOTO, 200);
        rounds(Contender.TOMCAT, 40);

        String page = new Report(Options.parse("--scenario", "small", "--server", "soto,tomcat"), measurements)
                .html(Instant.EPOCH, "0.1");

        assertThat(page)
                .contains("<rect class=\"own\"", "<rect class=\"other\"")
                .contains("<td class=\"missed\">5.00 &lt; 8.0</td>")
                .doesNotContain("http://", "https://");
    }

    @Test
    void idleSessionsAreToTakeHalfOfTheBestPeersMemory() {
        idle(Contender.SOTO, 6_000, 1_300);
        idle(Contender.UNDERTOW, 10_000, 900);
        idle(Contender.TYRUS, 16_000, 1_000);

        assertThat(new Report(Options.parse("--scenario", "idle"), measurements).text())
                .contains("0.60 **>** 0.5")
                .contains("1.30 >= 1.2");
    }

    @Test
    void optionsNameWhatTheyDoNotKnow() {
        assertThatThrownBy(() -> Options.parse("--server", "apache"))
                .hasMessageContaining("no server apache; there are [soto, ");
        assertThatThrownBy(() -> Options.parse("--scenario", "x"))
                .hasMessageContaining("no scenario x; there are [idle, ");
        assertThatThrownBy(() -> Options.parse("--fast", "1")).hasMessageContaining("no option --fast");
        assertThatThrownBy(() -> Options.parse("--rounds")).hasMessageContaining("--rounds needs a value");
        assertThatThrownBy(() -> Options.parse("--rounds", "0")).hasMessageContaining("--rounds is at least 1, not 0");
    }

    @Test
    void onlyAComparisonOfEverythingIsWhole() {
        assertThat(Options.parse().isWhole()).isTrue();
        assertThat(Options.parse("--quick").isWhole()).isFalse();
        assertThat(Options.parse("--quick", "--rounds", "2").rounds()).isEqualTo(2);
        assertThat(Options.parse("--server", "soto,netty").isWhole()).isFalse();
        assertThat(Options.parse("--scenario", "small").isWhole()).isFalse();
    }

    private void idle(Contender contender, double bytes, double handshakes) {
        measurements.add(new Measurement(
                1, contender, Scenario.IDLE, Map.of("bytesPerSession", bytes, "handshakesPerSecond", handshakes), ""));
    }

    private Report report() {
        return new Report(Options.parse("--scenario", "small"), measurements);
    }

    private void rounds(Contender contender, double... messagesPerSecond) {
        for (double figure : messagesPerSecond) {
            measurements.add(new Measurement(1, contender, Scenario.SMALL, Map.of(Medians.THROUGHPUT, figure), ""));
        }
    }
}

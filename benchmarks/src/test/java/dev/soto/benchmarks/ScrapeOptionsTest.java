package dev.soto.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of {@link ScrapePauses}. */
class ScrapeOptionsTest {
    @Test
    void allAreTaken() {
        assertThat(ScrapeOptions.parse(
                        "--sessions",
                        "5",
                        "--endpoints",
                        "4",
                        "--seconds",
                        "3",
                        "--pause-millis",
                        "0",
                        "--kind",
                        "handlers"))
                .isEqualTo(new ScrapeOptions(5, 4, 3, 0, ScrapeOptions.Kind.HANDLERS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kind session | --kind is sessions or handlers, not session",
                "--kind | --kind needs a value",
                "--sessions 0 | --sessions is at least 1, not 0",
                "--seconds some | --seconds is a number, not some",
                "--session 5 | there is no option --session"
            })
    void whatIsWrongIsSaid(String line, String said) {
        assertThatThrownBy(() -> ScrapeOptions.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(said);
    }
}

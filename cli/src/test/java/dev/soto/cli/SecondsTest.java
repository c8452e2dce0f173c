package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that are times. */
class SecondsTest {

    @ParameterizedTest
    @CsvSource({"0, 0.0", "5, 5.0", "0.5, 0.5", "007, 7.0", "31536000, 31536000"})
    void secondsAreANumber(String text, double seconds) {
        assertThat(new Seconds().convert(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5s", "+5", "NaN", "Infinity", "5f", "1e3", "\u0665", ".5", "", "31536001", "0x10"})
    void whatIsNoneNamesTheOptionAndSaysHowItIsWritten(String text) throws Exception {
        for (String option : new String[] {"--timeout", "--reconnect", "--keep-alive", "--rtt", "--wait"}) {
            Ran ran = Ran.with("", "connect", "ws://127.0.0.1:1/", option + "=" + text);
            assertThat(ran.exitCode()).as(option).isEqualTo(SotoCat.USAGE);
            assertThat(ran.err())
                    .contains(option)
                    .contains("0 to 31536000 seconds, as a number without a unit, such as 5 or 0.5");
        }
        Ran bench = Ran.with("", "bench", "ws://127.0.0.1:1/", "--timeout=" + text);
        assertThat(bench.exitCode()).isEqualTo(SotoCat.USAGE);
        assertThat(bench.err()).contains("--timeout").contains("0 to 31536000 seconds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect | --timeout=0 | --timeout is 0 s, allowed is: 1 ms to 1 h",
                "connect | --timeout=0.0001 | --timeout is 0.0001 s, allowed is: 1 ms to 1 h",
                "connect | --timeout=7200 | --timeout is 7200 s, allowed is: 1 ms to 1 h",
                "connect | --http=3 | --http is \"3\", allowed is: 1.1, 2, auto",
                "connect | --proxy=ftp://127.0.0.1:21 | --proxy is \"ftp://127.0.0.1:21\"",
                "connect | --rtt=0 | --rtt is 0 s, allowed is: 1 ms and more",
                "bench | --timeout=0 | --timeout is 0 s, allowed is: 1 ms and more"
            })
    void whatASettingDoesNotTakeIsToldByTheNameOfTheOption(String command, String option, String told)
            throws Exception {
        Ran ran = Ran.with("", command, "ws://127.0.0.1:1/", option);
        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(SotoCat.USAGE);
        assertThat(ran.err()).startsWith("error: " + told).doesNotContain("dev.soto.");
    }
}

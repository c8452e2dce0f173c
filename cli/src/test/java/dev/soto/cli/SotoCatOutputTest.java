package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Times, lines of JSON, round trips, and the benchmark. */
@Timeout(60)
class SotoCatOutputTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";

    private static List<JsonNode> lines(String output) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : output.lines().toList()) {
            assertThat(line).isPrintable();
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void theTimeIsBeforeEachMessage() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once", "--timestamps");
        Ran connect = Ran.with("hello\n", "connect", "ws://127.0.0.1:" + listen.port() + "/", "-c", "1", "-t");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.out().stripTrailing()).matches(TIME + "hello");
        assertThat(listen.exitCode()).isZero();
        assertThat(listen.out().stripTrailing()).matches(TIME + "#1 hello");
    }

    @Test
    void eachMessageAndOpenAndCloseIsALineOfJson() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once", "--json");
        Ran connect =
                Ran.with("\"w\u00f6rld\"\n", "connect", "ws://127.0.0.1:" + listen.port() + "/", "-c", "1", "--json");
        assertThat(connect.exitCode()).isZero();
        List<JsonNode> heard = lines(connect.out());
        assertThat(heard).extracting(line -> line.get("type").asText()).containsExactly("open", "text", "close");
        assertThat(heard.get(1).get("text").asText()).isEqualTo("\"w\u00f6rld\"");
        assertThat(heard.get(2).get("code").asInt()).isEqualTo(1000);
        assertThat(listen.exitCode()).isZero();
        assertThat(lines(listen.out()))
                .allMatch(line -> line.get("from").asInt() == 1)
                .extracting(line -> line.get("type").asText())
                .containsExactly("open", "text", "close");
    }

    @Test
    void bytesAsTheyAreExcludeTheOthers() throws Exception {
        for (String option : List.of("--json", "--timestamps")) {
            Ran connect = Ran.with("", "connect", "127.0.0.1:1", "-b", option);
            assertThat(connect.exitCode()).isEqualTo(SotoCat.USAGE);
            assertThat(connect.err()).contains("leave out --timestamps and --json, or it");
        }
    }

    @Test
    void pingsAreSentAgainAndAgainAndTheirAnswersMeasured() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--once");
        Ran connect =
                Ran.with("", "connect", "ws://127.0.0.1:" + listen.port() + "/", "-n", "--rtt", "0.02", "-w", "0.5");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.err().lines().filter(line -> line.matches("rtt \\d+\\.\\d{3} ms")))
                .hasSizeGreaterThan(2);
        assertThat(connect.err())
                .containsPattern("rtt of \\d+ pings: [\\d.]+ least, [\\d.]+ mean, [\\d.]+ most \\(ms\\)");
        assertThat(connect.out()).isEmpty();
    }

    @Test
    void theBenchmarkCountsWhatComesBack() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo");
        Ran bench = Ran.with("", "bench", "127.0.0.1:" + listen.port(), "-c", "4", "-m", "100", "--in-flight", "8");
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        assertThat(bench.out())
                .containsPattern("^400 messages of 64 bytes on 4 connections in [\\d.]+ s: [\\d,]+ a second\n")
                .containsPattern("round trip in ms: [\\d.]+ least, [\\d.]+ half of them, ");
        Ran json =
                Ran.with("", "bench", "127.0.0.1:" + listen.port(), "-c", "1", "-m", "10", "--size", "2000", "--json");
        assertThat(json.exitCode()).isZero();
        assertThat(lines(json.out()).get(0).get("bytes").asInt()).isEqualTo(2000);
    }

    @Test
    void aServerThatDoesNotSendBackIsNamed() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0");
        Ran bench = Ran.with("", "bench", "127.0.0.1:" + listen.port(), "-c", "1", "-m", "3", "--timeout", "0.3");
        assertThat(bench.exitCode()).isEqualTo(SotoCat.NETWORK);
        assertThat(bench.err())
                .contains("of 3 messages only 0 came back within 0.3 s; does the server send each of them back?");
        Ran wrong = Ran.with("", "bench", "127.0.0.1:1", "-c", "0");
        assertThat(wrong.exitCode()).isEqualTo(SotoCat.USAGE);
        assertThat(wrong.err()).contains("--connections is 0, allowed are 1 to 10000");
        assertThat(Ran.with("", "bench", "127.0.0.1:1").exitCode()).isEqualTo(SotoCat.NETWORK);
    }

    @Test
    void whoseOutputIsNotReadAnyMoreEnds() throws Exception {
        for (String option : List.of("--timestamps", "--json", "--binary", "--reconnect")) {
            Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once");
            Ran connect = Ran.readOnce(
                    "connect", "ws://127.0.0.1:" + listen.port(), option, "-n", "-x", "one", "-x", "two", "-x", "3");
            assertThat(connect.exitCode()).as(option).isEqualTo(SotoCat.OUTPUT);
            assertThat(connect.err().lines().filter(line -> line.startsWith("error: ")))
                    .containsExactly("error: standard output cannot be written: Broken pipe");
            assertThat(listen.exitCode()).isZero();
            assertThat(listen.err()).contains("#1 closed: 1000");
        }
    }

    @Test
    void aListenerWhoseOutputIsNotReadAnyMoreEnds() throws Exception {
        for (String option : List.of("--once", "--echo")) {
            Ran listen = Ran.readOnce("listen", "--port", "0", option);
            Ran connect = Ran.open("connect", "ws://127.0.0.1:" + listen.port(), "-x", "one", "-x", "two", "-n");
            assertThat(listen.exitCode()).as(option).isEqualTo(SotoCat.OUTPUT);
            assertThat(connect.exitCode()).isZero();
        }
    }

    @Test
    void aResultThatCannotBeWrittenIsNoSuccess() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo");
        Ran bench = Ran.readOnce("bench", "127.0.0.1:" + listen.port(), "-c", "1", "-m", "10");
        assertThat(bench.exitCode()).isEqualTo(SotoCat.OUTPUT);
    }
}

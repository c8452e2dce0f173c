package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the program writes. */
class ReadmeTest {

    private static List<String> block(String command) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String start = "$ " + command + "\n";
        int from = readme.indexOf(start);
        assertThat(from).as(command).isPositive();
        return readme.substring(from + start.length(), readme.indexOf("```", from))
                .lines()
                .toList();
    }

    private static void write(String command, String output) throws IOException {
        Path file = Path.of("README.md");
        String readme = Files.readString(file);
        String start = "$ " + command + "\n";
        int from = readme.indexOf(start) + start.length();
        Files.writeString(file, readme.substring(0, from) + output + readme.substring(readme.indexOf("```", from)));
    }

    /** -Ddiagrams.write=true writes it anew. */
    @Test
    void theHelpIsThatOfTheProgram() throws Exception {
        Ran help = Ran.with("", "connect", "--help");
        assertThat(help.exitCode()).isZero();
        if (Boolean.getBoolean("diagrams.write")) {
            write("sotocat connect --help", help.out());
        }
        assertThat(help.out().lines().toList()).isEqualTo(block("sotocat connect --help"));
    }

    @Test
    void theConversationIsThatOfTheProgram() throws Exception {
        Ran listen = Ran.open("listen", "--echo", "--once", "--port", "0");
        String port = listen.port();
        Ran connect = Ran.with("Hello\n", "connect", "ws://127.0.0.1:" + port + "/", "--count", "1", "--frames");
        assertThat(connect.exitCode()).isZero();
        assertThat(listen.exitCode()).isZero();
        assertSameLines(
                connect.err() + connect.out(),
                port,
                block("echo Hello | sotocat connect ws://127.0.0.1:18080/ --count 1 --frames"));
        assertSameLines(listen.err() + listen.out(), port, block("sotocat listen --echo --once --port 18080"));
    }

    /** Without masks and what they hide, and in any order, as there are two streams. */
    private static void assertSameLines(String output, String port, List<String> shown) {
        String atPort = output.replace(":" + port + "/", ":18080/");
        assertThat(comparable(Arrays.asList(atPort.split("\n"))))
                .containsExactlyInAnyOrderElementsOf(comparable(shown));
    }

    private static List<String> comparable(List<String> lines) {
        Pattern masked = Pattern.compile("( [0-9a-f]{2}){4} \\| (.*), mask [0-9a-f]{8},");
        return lines.stream()
                .map(line -> masked.matcher(line).replaceAll(" | $2, masked,"))
                .map(line -> line.startsWith("    ") ? line.replaceAll("^    [0-9a-f ]{47}", "    ") : line)
                .toList();
    }
}

package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, by Prometheus' own tool: when each comes, and when not. */
@Timeout(60)
class AlertsTest {
    private static final String RULES = "soto-alerts.yml";
    private static final String TESTS = "soto-alerts-test.yml";

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPromtool() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/promtool")),
                "needs promtool of Debian's package prometheus; `.ci/run install` installs it");
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = AlertsTest.class.getClassLoader().getResourceAsStream("prometheus/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String promtool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "/usr/bin/promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process promtool = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(output).isZero();
        return output;
    }

    private static TreeSet<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachAlertComesWhenItShouldAndNotBefore() throws Exception {
        Files.writeString(folder.resolve(RULES), resource(RULES));
        Files.writeString(folder.resolve(TESTS), resource(TESTS));
        assertThat(promtool("check", "rules", RULES)).contains("SUCCESS");
        assertThat(promtool("test", "rules", TESTS)).contains("SUCCESS");
        assertThat(names("alertname: (\\w+)", resource(TESTS)))
                .as("alerts that are tried")
                .isEqualTo(names("alert: (\\w+)", resource(RULES)));
    }
}

package dev.soto.tck.run;

import dev.soto.tck.Hosts;
import dev.soto.tck.host.HostConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * After a run of the TCK: compares it with what has to come out and sums it up. Passing tests alone are no proof: 106 of
 * them pass even where no WAR can be deployed, and a class whose WAR fails counts as a single error. So the number of tests
 * of each class and the outcome of each deployment are compared too.
 */
public final class JudgeTck {
    private final Path run;
    private final TestReports reports;
    private final List<String> deployments = new ArrayList<>();

    private JudgeTck(Path run, Path reportFolder) throws IOException {
        this.run = run;
        this.reports = TestReports.read(reportFolder);
        Path file = run.resolve(PrepareTck.DEPLOYMENTS);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] columns = line.split("\t", -1);
                deployments.add(columns[0] + "\t" + columns[1]);
            }
        }
    }

    /**
     * Judges; ends the program with status 1 when anything is not as expected.
     *
     * @param args folder of the run, folder of failsafe's reports, folder of the expected lists, version of Soto, name of
     *     the host, and {@code true} to write these lists from this run
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        JudgeTck judge = new JudgeTck(Path.of(args[0]), Path.of(args[1]));
        List<String> differences = judge.differences(Path.of(args[2]), Boolean.parseBoolean(args[5]));
        String summary = judge.summary(args[3], args[4], differences);
        Files.writeString(judge.run.resolve("summary.md"), summary);
        System.out.println(summary);
        if (!differences.isEmpty()) {
            System.exit(1);
        }
    }

    private List<String> differences(Path expected, boolean write) throws IOException {
        List<String> counts = new ArrayList<>();
        reports.testsByClass().forEach((name, tests) -> counts.add(name + "\t" + tests));
        ExpectedList expectedTests = new ExpectedList("tests of a class", expected.resolve("tests.tsv"));
        ExpectedList expectedDeployments = new ExpectedList("deployment", expected.resolve("deployments.tsv"));
        if (write) {
            expectedTests.write(counts);
            expectedDeployments.write(deployments);
        }
        List<String> differences = new ArrayList<>(reports.bad());
        differences.addAll(expectedTests.differences(counts));
        differences.addAll(expectedDeployments.differences(deployments));
        return differences;
    }

    private String summary(String version, String host, List<String> differences) throws IOException {
        RunFacts facts = RunFacts.read(run);
        long failed = deployments.stream().filter(d -> d.endsWith("\tfailed")).count();
        List<String> lines = new ArrayList<>();
        lines.add("# Jakarta WebSocket TCK: " + (differences.isEmpty() ? "passed" : "NOT passed"));
        lines.add("");
        lines.add("- Product: Soto " + version + " on "
                + Hosts.create(host, new HostConfiguration()).product() + ", " + reports.settings());
        lines.add("- Specification: Jakarta WebSocket 2.2");
        lines.add("- TCK: " + facts.version() + ", " + facts.jar());
        lines.add("- SHA-256 of the TCK: " + facts.sha256());
        lines.add("- Java: " + reports.property("java.runtime.version") + ", " + reports.property("java.vm.name") + ", "
                + reports.property("java.vendor"));
        lines.add("- Operating system: " + reports.property("os.name") + " " + reports.property("os.version") + " "
                + reports.property("os.arch"));
        lines.add("- Tests: " + reports.total() + " run in "
                + reports.testsByClass().size() + " classes, " + reports.failures() + " failures, " + reports.errors()
                + " errors, " + reports.skipped() + " skipped");
        lines.add("- Deployments: " + deployments.size() + ", of which " + failed + " failed");
        lines.add("- Date and wall time: " + facts.start() + ", " + wallTime(facts.start()));
        if (!differences.isEmpty()) {
            lines.add("");
            lines.add("Not as expected:");
            differences.forEach(difference -> lines.add("- " + difference));
        }
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static String wallTime(Instant start) {
        Duration time = Duration.between(start, Instant.now());
        return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}

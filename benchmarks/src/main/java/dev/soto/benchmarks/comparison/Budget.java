package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a message may cost: the lines of {@code budget.tsv}. */
final class Budget {
    /** Where the lines are, in the folder of this module. */
    static final Path FILE = Path.of("budget.tsv");

    private final List<Line> lines;

    /**
     * What a message of a scenario may cost.
     *
     * @param allocatedBytes most bytes that the server allocates for it
     * @param processorTimes highest multiple of the processor time that it takes a server without a protocol
     */
    record Line(Scenario scenario, double allocatedBytes, double processorTimes) {
        /** Reads a line: a scenario's name and two numbers, with tabs between them. */
        static Line parse(String text) {
            String[] columns = text.split("\t", -1);
            if (columns.length != 3) {
                throw new IllegalArgumentException("a line of " + FILE
                        + " has a scenario, bytes and a multiple, with tabs between them, not: " + text);
            }
            return new Line(Scenario.named(columns[0]), Double.parseDouble(columns[1]), Double.parseDouble(columns[2]));
        }
    }

    private Budget(List<Line> lines) {
        this.lines = lines;
    }

    /** Reads the file. */
    static Budget read(Path file) throws IOException {
        return new Budget(Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> Line.parse(line))
                .toList());
    }

    /** Returns the scenarios that have a line, as the command line takes them. */
    String scenarios() {
        return String.join(
                ",", lines.stream().map(Line::scenario).map(Scenario::id).toList());
    }

    /**
     * Returns a sentence for each figure that was not measured or is beyond its line. The least of all rounds counts: other work on the
     * machine makes a message dearer, never cheaper.
     *
     * @param processor whether processor time counts, which takes a machine that is quiet and as fast for much code as for little
     */
    List<String> exceeded(List<Measurement> rounds, boolean processor) {
        List<String> found = new ArrayList<>();
        for (Line line : lines) {
            Scenario scenario = line.scenario();
            double bytes = least(rounds, Contender.SOTO, scenario, "allocatedBytesPerMessage");
            double times = least(rounds, Contender.SOTO, scenario, Medians.CPU)
                    / least(rounds, Contender.NIO, scenario, Medians.CPU);
            // Also when there is none.
            if (!(bytes <= line.allocatedBytes())) {
                found.add(String.format(
                        Locale.ROOT,
                        "%s: %.0f bytes are allocated for a message; %s allows %.0f",
                        scenario.id(),
                        bytes,
                        FILE,
                        line.allocatedBytes()));
            }
            if (processor && !(times <= line.processorTimes())) {
                found.add(String.format(
                        Locale.ROOT,
                        "%s: a message takes %.2f times the processor time of no protocol; %s allows %.2f",
                        scenario.id(),
                        times,
                        FILE,
                        line.processorTimes()));
            }
        }
        return found;
    }

    private static double least(List<Measurement> rounds, Contender contender, Scenario scenario, String figure) {
        return rounds.stream()
                .filter(measurement -> measurement.contender() == contender && measurement.scenario() == scenario)
                .mapToDouble(measurement -> measurement.figures().getOrDefault(figure, Double.NaN))
                .filter(value -> value > 0)
                .min()
                .orElse(Double.NaN);
    }
}

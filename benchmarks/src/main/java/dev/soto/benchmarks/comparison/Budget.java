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
     * @param server which Soto
     * @param allocatedBytes most bytes that the server allocates for it
     * @param processorTimes highest multiple of the processor time that it takes a server without a protocol
     */
    record Line(Contender server, Scenario scenario, double allocatedBytes, double processorTimes) {
        /** Reads a line: a scenario's name, perhaps behind that of a server and a slash, and two numbers, with tabs between them. */
        static Line parse(String text) {
            String[] columns = text.split("\t", -1);
            if (columns.length != 3) {
                throw new IllegalArgumentException("a line of " + FILE
                        + " has a scenario, bytes and a multiple, with tabs between them, not: " + text);
            }
            int slash = columns[0].indexOf('/');
            return new Line(
                    slash < 0 ? Contender.SOTO : Contender.named(columns[0].substring(0, slash)),
                    Scenario.named(columns[0].substring(slash + 1)),
                    Double.parseDouble(columns[1]),
                    Double.parseDouble(columns[2]));
        }

        /** What it is called in sentences. */
        String name() {
            return server == Contender.SOTO ? scenario.id() : server.id() + "/" + scenario.id();
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

    /** Returns the servers that have a line. */
    List<Contender> servers() {
        return lines.stream().map(Line::server).distinct().toList();
    }

    /** Returns the scenarios that have a line for a server, as the command line takes them. */
    String scenarios(Contender server) {
        return String.join(
                ",",
                lines.stream()
                        .filter(line -> line.server() == server)
                        .map(line -> line.scenario().id())
                        .toList());
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
            double bytes = least(rounds, line.server(), scenario, "allocatedBytesPerMessage");
            double times = least(rounds, line.server(), scenario, Medians.CPU)
                    / least(rounds, Contender.NIO, scenario, Medians.CPU);
            // Also when there is none.
            if (!(bytes <= line.allocatedBytes())) {
                found.add(String.format(
                        Locale.ROOT,
                        "%s: %.0f bytes are allocated for a message; %s allows %.0f",
                        line.name(),
                        bytes,
                        FILE,
                        line.allocatedBytes()));
            }
            if (processor && !(times <= line.processorTimes())) {
                found.add(String.format(
                        Locale.ROOT,
                        "%s: a message takes %.2f times the processor time of no protocol; %s allows %.2f",
                        line.name(),
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

package dev.soto.benchmarks.cluster;

import dev.soto.benchmarks.comparison.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a cluster costs: each figure beside a program that uses jnats, or a loop, by itself, in the same run and on the same processors. Run in the
 * folder of this module; see docs/benchmarks.md.
 *
 * <p>Arguments: {@code --quick}, {@code --row traffic,joins,history,presence,memory,subjects}, {@code --rounds 3}, {@code --cpus 0,1}.
 */
public final class ClusterFigures {
    private static final List<Row> ROWS = List.of(
            new TrafficRow(), new JoinsRow(), new HistoryRow(), new PresenceRow(), new MemoryRow(), new SubjectsRow());

    /**
     * The command line.
     *
     * @param rows to measure
     * @param rounds how often each figure is measured, of which the median counts
     * @param quick whether less of everything is enough
     * @param cpus processors of all processes together
     */
    record Options(List<Row> rows, int rounds, boolean quick, String cpus) {
        static Options parse(String... arguments) {
            List<Row> rows = ROWS;
            boolean quick = Arrays.asList(arguments).contains("--quick");
            int rounds = quick ? 1 : 3;
            String cpus = "0,1";
            for (int i = 0; i < arguments.length; i++) {
                String value = i + 1 < arguments.length ? arguments[i + 1] : "";
                switch (arguments[i]) {
                    case "--quick" -> {
                        continue;
                    }
                    case "--row" ->
                        rows = Arrays.stream(value.split(","))
                                .map(Options::named)
                                .toList();
                    case "--rounds" -> rounds = Integer.parseInt(value);
                    case "--cpus" -> cpus = value;
                    default ->
                        throw new IllegalArgumentException(
                                "there is no option " + arguments[i] + ", only --quick, --row, --rounds, --cpus");
                }
                i++;
            }
            return new Options(rows, rounds, quick, cpus);
        }

        private static Row named(String id) {
            return ROWS.stream()
                    .filter(row -> row.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no row " + id + ", only "
                            + ROWS.stream().map(Row::id).toList()));
        }

        boolean isWhole() {
            return !quick && rows.equals(ROWS) && rounds >= 3;
        }
    }

    private ClusterFigures() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Files.createDirectories(Path.of("target"));
        long begun = System.nanoTime();
        Table table = new Table(Line.HEADER);
        List<String> failed = new ArrayList<>();
        for (Row row : options.rows()) {
            measure(row, options, table, failed);
        }
        String page = page(options, table, failed, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        System.out.println(page);
        Files.writeString(options.isWhole() ? Path.of("CLUSTER.md") : Path.of("target", "CLUSTER.md"), page);
        if (!failed.isEmpty()) {
            System.exit(1);
        }
    }

    /** A row that fails does not keep the others from their turn. */
    private static void measure(Row row, Options options, Table table, List<String> failed) {
        long begun = System.nanoTime();
        Rig rig = new Rig(options);
        // Whoever ends this program ends the others.
        Thread end = new Thread(rig::close);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            for (Line line : row.measure(rig)) {
                System.out.println(String.join(" | ", line.cells()));
                table.add(line.cells());
            }
        } catch (IOException | RuntimeException failure) {
            System.err.println(row.id() + " failed: " + failure);
            failed.add(row.id() + ": " + failure.getMessage());
        } finally {
            rig.close();
            Runtime.getRuntime().removeShutdownHook(end);
        }
        System.out.println(row.id() + ": " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + " s");
    }

    private static String page(Options options, Table table, List<String> failed, long seconds) throws IOException {
        StringBuilder page = new StringBuilder("# What a cluster costs\n\n");
        page.append(String.format(
                Locale.ROOT,
                "%s, %d rounds%s, %d s; medians. Java %s, processors %s of %d, load %s at the end. What each line is stands in"
                        + " [benchmarks.md](../docs/benchmarks.md#a-cluster); a goal that is missed has **<**.%n%n",
                java.time.LocalDate.now(),
                options.rounds(),
                options.quick() ? " (quick)" : "",
                seconds,
                System.getProperty("java.version"),
                options.cpus(),
                Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
        page.append(table.text());
        for (String each : failed) {
            page.append("Failed: ").append(each).append("\n");
        }
        return page.toString();
    }
}

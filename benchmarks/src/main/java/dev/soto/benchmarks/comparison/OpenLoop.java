package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Latency at fixed rates. Each server's limit is measured first, with a reply for each message before the next; then messages come by the
 * clock, a share of that limit a second or as many as of all others, and their latency counts from when they should have gone out.
 * Servers take their turn in each round. Run in the folder of this module, after {@code mvn package}; see docs/benchmarks.md.
 *
 * <p>Arguments: {@code --server soto,jetty}, {@code --scenario small,text-64k}, {@code --rates 10,50,90} in percent, or
 * {@code --per-second 10000,50000} messages, {@code --rounds 1}, {@code --warm-up-millis 1000}, {@code --millis 3000}, {@code --server-cpus 0}, {@code --load-cpus 1}.
 */
public final class OpenLoop {
    /** The first scenario of a process compiles most of its code. */
    private static final int COLD_WARM_UP = 4;

    private static final int SMALL_IN_FLIGHT = 256;
    private static final int LONG_IN_FLIGHT = 16;
    private static final String CURVE = "curve";

    private List<Contender> contenders = Contender.standard();
    private List<Scenario> scenarios = List.of(Scenario.SMALL, Scenario.TEXT_1K, Scenario.BINARY_64K);
    private List<Pace> paces = paces(List.of("10", "25", "50", "75", "90"), true);
    private int rounds = 1;
    private int warmUpMillis = 1_000;
    private int millis = 3_000;
    private String serverCpus = "0";
    private String loadCpus = "1";

    private final List<Row> rows = new ArrayList<>();

    private OpenLoop() {}

    /**
     * How many messages are sent a second.
     *
     * @param value percent of the server's limit, or messages
     */
    private record Pace(int value, boolean ofLimit) {
        double perSecond(double limit) {
            return ofLimit ? limit * value / 100 : value;
        }

        @Override
        public String toString() {
            return ofLimit ? value + " % of its limit" : String.format(Locale.ROOT, "%,d/s", value);
        }
    }

    private static List<Pace> paces(List<String> values, boolean ofLimit) {
        return values.stream()
                .map(value -> new Pace(Integer.parseInt(value), ofLimit))
                .toList();
    }

    /**
     * What was measured.
     *
     * @param offered messages a second
     * @param figures of the load program
     */
    private record Row(
            int round, Contender contender, Scenario scenario, Pace pace, double offered, Map<String, Double> figures) {
        double micros(String name) {
            return figures.getOrDefault(name, Double.NaN);
        }

        /** Latency by percentile. */
        Map<Double, Double> curve() {
            Map<Double, Double> curve = new TreeMap<>();
            figures.forEach((name, value) -> {
                if (name.startsWith(CURVE)) {
                    curve.put(Double.valueOf(name.substring(CURVE.length())), value);
                }
            });
            return curve;
        }
    }

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        OpenLoop program = new OpenLoop();
        Arguments.read(arguments, program::parse);
        program.run();
        String text = program.text();
        System.out.println(text);
        Files.writeString(Path.of("target", "rates.md"), text);
        Files.writeString(Path.of("target", "rates.html"), program.html());
        Files.writeString(Path.of("target", "rates.csv"), program.csv());
        System.out.println("All servers in one picture: target/rates.html; every figure: target/rates.csv");
    }

    private void parse(String name, String value) {
        List<String> words = Arrays.asList(value.split(","));
        switch (name) {
            case "--server" -> contenders = words.stream().map(Contender::named).toList();
            case "--scenario" -> scenarios = words.stream().map(Scenario::named).toList();
            case "--rates" -> paces = paces(words, true);
            case "--per-second" -> paces = paces(words, false);
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--warm-up-millis" -> warmUpMillis = Integer.parseInt(value);
            case "--millis" -> millis = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default ->
                throw new IllegalArgumentException(
                        "there is no option " + name
                                + ", only --server, --scenario, --rates, --per-second, --rounds, --warm-up-millis, --millis, --server-cpus, --load-cpus");
        }
        if (scenarios.stream().anyMatch(scenario -> !canBePaced(scenario))) {
            throw new IllegalArgumentException("only scenarios in which each message has one reply, not "
                    + scenarios.stream()
                            .filter(scenario -> !canBePaced(scenario))
                            .map(Scenario::id)
                            .toList());
        }
    }

    private static boolean canBePaced(Scenario scenario) {
        return !scenario.order.isEmpty()
                && !scenario.order.contains("broadcast=true")
                && scenario != Scenario.CHURN
                && scenario.busyLoops == 0;
    }

    private void run() throws IOException {
        ServerClasses classes = new ServerClasses(contenders);
        for (int round = 1; round <= rounds; round++) {
            try (LoadProcess load = new LoadProcess(loadCpus)) {
                for (Contender contender : contenders) {
                    try (RunningServer server =
                            RunningServer.start(contender, RunningServer.JVM, classes, serverCpus)) {
                        boolean cold = true;
                        for (Scenario scenario : scenarios) {
                            if (contender.can(scenario)) {
                                measure(round, contender, scenario, server, load, cold);
                                cold = false;
                            }
                        }
                    } catch (IOException e) {
                        System.out.println(contender.id() + " failed: " + e.getMessage());
                    }
                }
            }
        }
    }

    private void measure(
            int round, Contender contender, Scenario scenario, RunningServer server, LoadProcess load, boolean cold)
            throws IOException {
        boolean floor = contender.kind == Contender.Kind.FLOOR;
        String order = "load port=" + server.port(scenario.door(floor)) + " serverPid=" + server.pid() + " millis="
                + millis + " raw=" + floor + " " + scenario.order;
        int warmUp = warmUpMillis * (cold ? COLD_WARM_UP : 1);
        double limit =
                load.ask(order + " warmUpMillis=" + warmUp, warmUp + millis).getOrDefault(Medians.THROUGHPUT, 0.0);
        System.out.printf(Locale.ROOT, "%d %-16s %-12s limit %,.0f/s%n", round, contender.id(), scenario.id(), limit);
        for (Pace pace : paces) {
            double offered = pace.perSecond(limit);
            Map<String, Double> figures = load.ask(
                    order.replaceAll(" inFlight=\\d+", "") + " inFlight=" + inFlight(scenario) + " rate=" + offered
                            + " warmUpMillis=" + warmUpMillis,
                    warmUpMillis + millis);
            Row row = new Row(round, contender, scenario, pace, offered, figures);
            rows.add(row);
            System.out.printf(
                    Locale.ROOT,
                    "%d %-16s %-12s %18s %,12.0f/s p50 %,.0f p99 %,.0f p99.9 %,.0f us%n",
                    round,
                    contender.id(),
                    scenario.id(),
                    pace,
                    offered,
                    row.micros("p50Micros"),
                    row.micros("p99Micros"),
                    row.micros("p999Micros"));
        }
    }

    private static int inFlight(Scenario scenario) {
        return scenario.order.contains("bytes=65536") ? LONG_IN_FLIGHT : SMALL_IN_FLIGHT;
    }

    /** The round in which its p99.9 is the median. */
    private List<Row> medians() {
        List<Row> medians = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            for (Contender contender : contenders) {
                for (Pace pace : paces) {
                    List<Row> same = rows.stream()
                            .filter(row ->
                                    row.scenario == scenario && row.contender == contender && row.pace.equals(pace))
                            .sorted((a, b) -> Double.compare(a.micros("p999Micros"), b.micros("p999Micros")))
                            .toList();
                    if (!same.isEmpty()) {
                        medians.add(same.get(same.size() / 2));
                    }
                }
            }
        }
        return medians;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (Scenario scenario : scenarios) {
            Table table = new Table(List.of(
                    "server", "pace", "messages/s", "p50 us", "p99 us", "p99.9 us", "longest us", "CPU us/message"));
            for (Row row : medians()) {
                if (row.scenario == scenario) {
                    table.add(List.of(
                            row.contender.title,
                            row.pace.toString(),
                            figure(row.offered),
                            figure(row.micros("p50Micros")),
                            figure(row.micros("p99Micros")),
                            figure(row.micros("p999Micros")),
                            figure(row.micros(CURVE + "100.0")),
                            Table.figure(OptionalDouble.of(row.micros(Medians.CPU)), 2)));
                }
            }
            text.append("## ")
                    .append(scenario.id())
                    .append(": ")
                    .append(scenario.description.replaceAll(", \\d+ in flight", ""))
                    .append("\n\n")
                    .append(table.text());
        }
        return text.toString();
    }

    private static String figure(double value) {
        return Table.figure(OptionalDouble.of(value), 0);
    }

    private String csv() {
        StringBuilder csv = new StringBuilder("round,server,scenario,pace,offered,figure,value\n");
        for (Row row : rows) {
            row.figures.forEach((name, value) -> csv.append(String.format(
                    Locale.ROOT,
                    "%d,%s,%s,%s,%.1f,%s,%s%n",
                    row.round,
                    row.contender.id(),
                    row.scenario.id(),
                    row.pace.toString().replace(",", ""),
                    row.offered,
                    name,
                    value)));
        }
        return csv.toString();
    }

    private String html() {
        StringBuilder body = new StringBuilder();
        for (Scenario scenario : scenarios) {
            body.append("<h2>")
                    .append(Html.escaped(scenario.id()))
                    .append("</h2>\n<p>")
                    .append(Html.escaped(scenario.description.replaceAll(", \\d+ in flight", "")))
                    .append(
                            "; latency in microseconds, from when a message should have gone out.</p>\n<div class=\"charts\">\n");
            LineChart byRate = new LineChart("p99.9 at so many messages a second", List.of());
            for (Contender contender : contenders) {
                byRate.add(
                        contender.title,
                        medians().stream()
                                .filter(row -> row.scenario == scenario && row.contender == contender)
                                .map(row -> new LineChart.Point(row.offered, row.micros("p999Micros")))
                                .toList(),
                        contender.isSoto());
            }
            body.append("<div>").append(byRate.svg()).append("</div>\n");
            for (Pace pace : paces) {
                LineChart curve = new LineChart("by percentile, at " + pace, percentiles());
                for (Row row : medians()) {
                    if (row.scenario == scenario && row.pace.equals(pace)) {
                        curve.add(
                                row.contender.title,
                                row.curve().entrySet().stream()
                                        .filter(point -> point.getKey() < 100)
                                        .map(point -> new LineChart.Point(place(point.getKey()), point.getValue()))
                                        .toList(),
                                row.contender.isSoto());
                    }
                }
                body.append("<div>").append(curve.svg()).append("</div>\n");
            }
            body.append("</div>\n");
        }
        return Html.page("Latency at fixed rates", body.toString());
    }

    /** As HdrHistogram's own plots: each nine takes as much room as the one before. */
    private static double place(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static List<LineChart.Mark> percentiles() {
        return List.of(
                new LineChart.Mark(0, "0"),
                new LineChart.Mark(place(90), "90 %"),
                new LineChart.Mark(place(99), "99 %"),
                new LineChart.Mark(place(99.9), "99.9 %"),
                new LineChart.Mark(place(99.99), "99.99 %"));
    }
}

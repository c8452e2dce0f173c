package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** What the comparison found: tables of medians, and every figure. */
final class Report {
    private static final double QUIET = 0.5;
    private static final String TITLE = "Soto beside other servers";
    private static final String NOT_QUIET =
            "The machine was not quiet: messages a second and latencies depend on what else ran. Read the processor"
                    + " time.";

    private final Options options;
    private final List<Measurement> measurements;
    private final Medians medians;
    private final Goals goals;

    Report(Options options, List<Measurement> measurements) {
        this.options = options;
        this.measurements = measurements;
        this.medians = new Medians(measurements);
        this.goals = new Goals(medians, options.contenders());
    }

    /** One measurement in one line, for the terminal while it runs. */
    static String line(Measurement measurement) {
        String head = String.format(
                Locale.ROOT,
                "%d %-16s %-22s",
                measurement.round(),
                measurement.contender().id(),
                measurement.scenario().id());
        if (!measurement.failure().isEmpty()) {
            return head + " failed: " + measurement.failure();
        }
        List<Measurement> one = List.of(measurement);
        return head
                + (measurement.scenario() == Scenario.IDLE
                        ? shown(one, "bytesPerSession", 0, " B a session")
                                + shown(one, "handshakesPerSecond", 0, " handshakes/s")
                        : shown(one, Medians.THROUGHPUT, 0, "/s")
                                + shown(one, Medians.CPU, 2, " us")
                                + shown(one, "p50Micros", 0, " p50")
                                + shown(one, "p99Micros", 0, " p99"));
    }

    private static String shown(List<Measurement> one, String figure, int decimals, String unit) {
        OptionalDouble value =
                new Medians(one).of(one.get(0).contender(), one.get(0).scenario(), figure);
        return String.format(Locale.ROOT, " %14s%s", Table.figure(value, decimals), unit);
    }

    /** The tables. */
    String text() {
        StringBuilder text =
                new StringBuilder("\n## Messages a second\n\n").append(summary().text());
        Table reached = goals.table(options.scenarios());
        if (!reached.isEmpty()) {
            text.append("## Ratios and goals\n\n").append(reached.text());
        }
        Table memory = goals.idle();
        if (!memory.isEmpty()) {
            text.append("## Goals of idle sessions\n\n").append(memory.text());
        }
        for (Scenario scenario : options.scenarios()) {
            text.append("## ")
                    .append(scenario.id())
                    .append(": ")
                    .append(scenario.description)
                    .append("\n\n");
            text.append((scenario == Scenario.IDLE ? idle() : detail(scenario)).text());
        }
        List<Measurement> failed = measurements.stream()
                .filter(measurement -> !measurement.failure().isEmpty())
                .toList();
        if (!failed.isEmpty()) {
            text.append("## Failed\n\n");
            failed.forEach(
                    measurement -> text.append("- ").append(line(measurement)).append('\n'));
        }
        return text.toString();
    }

    private Table summary() {
        List<String> header = new ArrayList<>(List.of("scenario"));
        options.contenders().forEach(contender -> header.add(contender.id()));
        Table table = new Table(header);
        for (Scenario scenario : options.scenarios()) {
            if (scenario != Scenario.IDLE) {
                List<String> row = new ArrayList<>(List.of(scenario.id()));
                for (Contender contender : options.contenders()) {
                    row.add(Table.figure(medians.of(contender, scenario, Medians.THROUGHPUT), 0));
                }
                table.add(row);
            }
        }
        return table;
    }

    private Table detail(Scenario scenario) {
        Table table = new Table(List.of(
                "server",
                "messages/s",
                "Soto is",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "CPU us/message",
                "Soto is",
                "alloc B/message",
                "server busy",
                "load busy",
                "MB/s in",
                "resident MiB"));
        for (Contender contender : options.contenders()) {
            if (contender.can(scenario)) {
                OptionalDouble bytes = medians.of(contender, scenario, "bytesInPerSecond");
                table.add(List.of(
                        contender.title,
                        shown(contender, scenario, Medians.THROUGHPUT, 0),
                        Table.figure(medians.ratio(Contender.SOTO, contender, scenario), 2),
                        shown(contender, scenario, "p50Micros", 0),
                        shown(contender, scenario, "p99Micros", 0),
                        shown(contender, scenario, "p999Micros", 0),
                        shown(contender, scenario, Medians.CPU, 2),
                        Table.figure(medians.ratio(Contender.SOTO, contender, scenario, Medians.CPU), 2),
                        shown(contender, scenario, "allocatedBytesPerMessage", 0),
                        shown(contender, scenario, "serverBusy", 2),
                        shown(contender, scenario, "loadBusy", 2),
                        bytes.isPresent() ? Table.figure(OptionalDouble.of(bytes.getAsDouble() / 1e6), 1) : "-",
                        shown(contender, scenario, "serverResidentMiB", 0)));
            }
        }
        return table;
    }

    private Table idle() {
        Table table = new Table(List.of(
                "server", "bytes a session", "on the heap", "outside of it", "Soto is", "handshakes/s", "Soto is"));
        for (Contender contender : options.contenders()) {
            if (contender.can(Scenario.IDLE)) {
                table.add(List.of(
                        contender.title,
                        shown(contender, Scenario.IDLE, "bytesPerSession", 0),
                        shown(contender, Scenario.IDLE, "heapBytesPerSession", 0),
                        shown(contender, Scenario.IDLE, "nativeBytesPerSession", 0),
                        Table.figure(medians.ratio(Contender.SOTO, contender, Scenario.IDLE, "bytesPerSession"), 2),
                        shown(contender, Scenario.IDLE, "handshakesPerSecond", 0),
                        Table.figure(
                                medians.ratio(Contender.SOTO, contender, Scenario.IDLE, "handshakesPerSecond"), 2)));
            }
        }
        return table;
    }

    private String shown(Contender contender, Scenario scenario, String figure, int decimals) {
        return Table.figure(medians.of(contender, scenario, figure), decimals);
    }

    /**
     * The page of results, with machine and versions.
     *
     * @param otherLoad the machine's load average before the comparison began: what else ran on it
     */
    String markdown(Instant begin, String otherLoad) throws IOException {
        StringBuilder page = new StringBuilder("# " + TITLE + "\n\n");
        page.append("Written by the comparison (docs/benchmarks.md) on ")
                .append(conditions(begin))
                .append(".\n\n");
        for (String fact : facts(otherLoad)) {
            page.append("- ").append(fact).append('\n');
        }
        if (Double.parseDouble(otherLoad) > QUIET) {
            page.append("\n**").append(NOT_QUIET).append("**\n");
        }
        return page.append(text()).toString();
    }

    /** The same as a page with charts. */
    String html(Instant begin, String otherLoad) throws IOException {
        StringBuilder body = new StringBuilder("<p>").append(conditions(begin)).append(".</p>\n<ul>\n");
        for (String fact : facts(otherLoad)) {
            body.append("<li>").append(Html.escaped(fact)).append("</li>\n");
        }
        body.append("</ul>\n");
        if (Double.parseDouble(otherLoad) > QUIET) {
            body.append("<p><strong>").append(NOT_QUIET).append("</strong></p>\n");
        }
        body.append("<h2>Ratios and goals</h2>\n")
                .append(goals.table(options.scenarios()).html());
        Table memory = goals.idle();
        if (!memory.isEmpty()) {
            body.append(memory.html());
        }
        options.scenarios().forEach(scenario -> section(body, scenario));
        return Html.page(TITLE, body.toString());
    }

    private void section(StringBuilder body, Scenario scenario) {
        body.append("<h2>").append(scenario.id()).append("</h2>\n<p>");
        body.append(Html.escaped(scenario.description)).append("</p>\n<div class=\"charts\">\n");
        if (scenario == Scenario.IDLE) {
            chart(body, scenario, "bytes a session (less is better)", "bytesPerSession", 0);
            chart(body, scenario, "handshakes a second", "handshakesPerSecond", 0);
        } else {
            chart(body, scenario, "messages a second", Medians.THROUGHPUT, 0);
            chart(body, scenario, "processor time a message, us (less is better)", Medians.CPU, 2);
        }
        body.append("</div>\n<details><summary>every figure</summary>\n");
        body.append((scenario == Scenario.IDLE ? idle() : detail(scenario)).html());
        body.append("</details>\n");
    }

    private void chart(StringBuilder body, Scenario scenario, String title, String figure, int decimals) {
        BarChart chart = new BarChart(title, decimals);
        for (Contender contender : options.contenders()) {
            if (contender.can(scenario)) {
                chart.add(contender.title, medians.of(contender, scenario, figure), contender.isSoto());
            }
        }
        body.append("<div>").append(chart.svg()).append("</div>\n");
    }

    private String conditions(Instant begin) {
        return begin.truncatedTo(ChronoUnit.MINUTES) + ": " + options.rounds()
                + (options.rounds() == 1 ? " round of " : " rounds of ") + options.millis() + " ms after "
                + options.warmUpMillis() + " ms of warm-up, medians; " + options.idleSessions() + " idle sessions";
    }

    private List<String> facts(String otherLoad) throws IOException {
        List<String> facts = new ArrayList<>();
        facts.add("machine: " + machine() + "; server on processor " + options.serverCpus() + ", load on processor "
                + options.loadCpus() + "; load average before the start " + otherLoad);
        facts.add(System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        for (Contender contender : options.contenders()) {
            String version = ServerClasses.version(contender);
            if (!version.isEmpty()) {
                facts.add(contender.title + ": " + contender.jar + " " + version);
            }
        }
        return facts;
    }

    private static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(System.getProperty("os.arch", ""));
        return Runtime.getRuntime().availableProcessors() + " processors, " + processor + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    /** Every figure of every measurement. */
    String csv() {
        TreeSet<String> names = new TreeSet<>();
        measurements.forEach(measurement -> names.addAll(measurement.figures().keySet()));
        StringBuilder csv = new StringBuilder("round,server,scenario,failure,")
                .append(String.join(",", names))
                .append('\n');
        for (Measurement measurement : measurements) {
            csv.append(measurement.round()).append(',');
            csv.append(measurement.contender().id()).append(',');
            csv.append(measurement.scenario().id()).append(',');
            csv.append('"').append(measurement.failure().replace('"', '\'')).append('"');
            for (String name : names) {
                Double value = measurement.figures().get(name);
                csv.append(',').append(value == null ? "" : value.toString());
            }
            csv.append('\n');
        }
        return csv.toString();
    }
}

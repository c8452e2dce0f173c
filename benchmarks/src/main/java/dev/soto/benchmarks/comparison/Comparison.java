package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Soto beside other servers: every scenario on every server, in turn, each server in a fresh process each round. The servers share one
 * set of processors and the load program has another. Run in the folder of this module; see docs/benchmarks.md.
 */
public final class Comparison {
    /** A heap that is there from the start, so that what the process grows by lies outside of it. */
    private static final List<String> IDLE_JVM =
            List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    /** How much longer the warm-up of a process's first scenario is, in which its code is compiled. */
    private static final int COLD_START = 3;

    /** A handshake runs through much code, and a thousandth as often as a message: its warm-up takes longer. */
    private static final int HANDSHAKE_WARM_UP = 4;

    private final Options options;
    private final ServerClasses classes;
    private final List<Measurement> measurements = new ArrayList<>();

    private Comparison(Options options, ServerClasses classes) {
        this.options = options;
        this.classes = classes;
    }

    /** Runs the comparison. */
    public static void main(String... arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        Instant begin = Instant.now();
        String otherLoad = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        Report report = new Report(options, measure(options));
        System.out.println(report.text());
        Files.writeString(Path.of("target", "comparison.csv"), report.csv());
        // The committed page is of the whole; a part of it, or a quick run, does not take its place.
        Path page = options.isWhole()
                ? Path.of("RESULTS.md")
                : Path.of("target", options.quick() ? "QUICK.md" : "RESULTS.md");
        Files.writeString(page, report.markdown(begin, otherLoad));
        Files.writeString(Path.of("target", "comparison.html"), report.html(begin, otherLoad));
        System.out.println("In " + Duration.between(begin, Instant.now()).toSeconds()
                + " s. Every figure: target/comparison.csv; charts: target/comparison.html; tables: " + page);
    }

    /** Measures, and prints each figure as it comes. */
    static List<Measurement> measure(Options options) throws IOException {
        Comparison comparison = new Comparison(options, new ServerClasses(options.contenders()));
        comparison.run();
        return comparison.measurements;
    }

    private void run() throws IOException {
        for (int round = 1; round <= options.rounds(); round++) {
            // A fresh one each round, so that no server meets code that was compiled for another for long.
            try (LoadProcess load = new LoadProcess(options.loadCpus())) {
                for (Contender contender : options.contenders()) {
                    measure(round, contender, load);
                }
            }
        }
    }

    private void measure(int round, Contender contender, LoadProcess load) {
        List<Scenario> scenarios =
                options.scenarios().stream().filter(contender::can).toList();
        if (scenarios.contains(Scenario.IDLE)) {
            try (Turn turn = new Turn(contender, IDLE_JVM)) {
                add(round, contender, Scenario.IDLE, () -> idle(turn.server(), load));
            }
        }
        try (Turn turn = new Turn(contender, RunningServer.JVM)) {
            for (Scenario scenario : scenarios) {
                if (scenario != Scenario.IDLE) {
                    add(round, contender, scenario, () -> {
                        int warmUp = options.warmUpMillis()
                                * (turn.isRunning() ? 1 : COLD_START)
                                * (scenario == Scenario.CHURN ? HANDSHAKE_WARM_UP : 1);
                        RunningServer server = turn.server();
                        try (BusyLoops beside = new BusyLoops(scenario.busyLoops, options.serverCpus())) {
                            return load(server, load, contender, scenario, warmUp);
                        }
                    });
                    if (hasFailed()) {
                        // What it is left in would tell on the next scenario.
                        turn.close();
                    }
                }
            }
        }
    }

    private boolean hasFailed() {
        return !measurements.get(measurements.size() - 1).failure().isEmpty();
    }

    /** A server's turn: started when it is first asked for, and again after it was closed. */
    private final class Turn implements AutoCloseable {
        private final Contender contender;
        private final List<String> jvm;
        private @Nullable RunningServer server;

        private Turn(Contender contender, List<String> jvm) {
            this.contender = contender;
            this.jvm = jvm;
        }

        private boolean isRunning() {
            return server != null;
        }

        private RunningServer server() throws IOException {
            RunningServer current = server;
            if (current == null) {
                current = RunningServer.start(contender, jvm, classes, options.serverCpus());
                server = current;
            }
            return current;
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
                server = null;
            }
        }
    }

    private Map<String, Double> load(
            RunningServer server, LoadProcess load, Contender contender, Scenario scenario, int warmUp)
            throws IOException {
        boolean floor = contender.kind == Contender.Kind.FLOOR;
        String order = scenario.verb() + " port=" + server.port(scenario.door(floor)) + " serverPid=" + server.pid()
                + " warmUpMillis=" + warmUp + " millis=" + options.millis() + " raw=" + floor + " " + scenario.order;
        Map<String, Double> figures =
                load.ask(order, warmUp + options.millis(), server::allocatedBytes, "allocatedBytesPerMessage");
        figures.put("serverResidentMiB", server.residentBytes() / 1048576.0);
        return figures;
    }

    private Map<String, Double> idle(RunningServer server, LoadProcess load) throws IOException {
        IdleMemory memory = IdleMemory.measure(server, load, options.idleSessions(), options.idleSessions());
        load.ask("close", 0);
        return memory.figures();
    }

    private interface Run {
        Map<String, Double> figures() throws IOException;
    }

    private void add(int round, Contender contender, Scenario scenario, Run run) {
        Measurement measurement;
        try {
            measurement = new Measurement(round, contender, scenario, run.figures(), "");
        } catch (IOException | RuntimeException e) {
            measurement = new Measurement(round, contender, scenario, Map.of(), String.valueOf(e.getMessage()));
        }
        measurements.add(measurement);
        System.out.println(Report.line(measurement));
    }
}

package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Soto beside other servers: every scenario on every server, in turn, each server in a fresh process each round. The servers share one
 * set of processors and the load program has another. Run in the folder of this module; see docs/benchmarks.md.
 */
public final class Comparison {
    private static final List<String> SERVER_JVM = List.of("-XX:+UseSerialGC", "-Xmx4g");
    /** A heap that is there from the start, so that what the process grows by lies outside of it. */
    private static final List<String> IDLE_JVM =
            List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    /** How much longer the warm-up of a process's first scenario is, in which its code is compiled. */
    private static final int COLD_START = 3;

    private static final int WARM_UP_SESSIONS = 200;
    private static final int SETTLE_MILLIS = 1_000;

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
        Comparison comparison = new Comparison(options, new ServerClasses(options.contenders()));
        comparison.run();
        Report report = new Report(options, comparison.measurements);
        System.out.println(report.text());
        Files.writeString(Path.of("target", "comparison.csv"), report.csv());
        // The committed page is of the whole; a part of it does not take its place.
        Path page = options.isWhole() ? Path.of("RESULTS.md") : Path.of("target", "RESULTS.md");
        Files.writeString(page, report.markdown(begin));
        System.out.println("In " + Duration.between(begin, Instant.now()).toSeconds()
                + " s. Every figure: target/comparison.csv; tables: " + page);
    }

    private void run() throws IOException {
        String classPath = System.getProperty("java.class.path");
        List<String> load = List.of(
                "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m", "-cp", classPath, "dev.soto.benchmarks.load.LoadProgram");
        for (int round = 1; round <= options.rounds(); round++) {
            // A fresh one each round, so that no server meets code that was compiled for another for long.
            try (PinnedProcess program = PinnedProcess.start(options.loadCpus(), load, ServerClasses.log("load"))) {
                program.nextLine();
                for (Contender contender : options.contenders()) {
                    measure(round, contender, program);
                }
            }
        }
    }

    private void measure(int round, Contender contender, PinnedProcess load) throws IOException {
        if (options.scenarios().contains(Scenario.IDLE) && contender.can(Scenario.IDLE)) {
            try (PinnedProcess server = start(contender, IDLE_JVM)) {
                int port = port(server);
                add(round, contender, Scenario.IDLE, () -> idle(server, port, load));
            }
        }
        List<Scenario> scenarios = options.scenarios().stream()
                .filter(scenario -> scenario != Scenario.IDLE && contender.can(scenario))
                .toList();
        if (scenarios.isEmpty()) {
            return;
        }
        try (PinnedProcess server = start(contender, SERVER_JVM)) {
            int port = port(server);
            for (Scenario scenario : scenarios) {
                int warmUp = options.warmUpMillis() * (scenario == scenarios.get(0) ? COLD_START : 1);
                add(round, contender, scenario, () -> load(server, port, load, contender, scenario, warmUp));
            }
        }
    }

    private PinnedProcess start(Contender contender, List<String> jvm) throws IOException {
        List<String> command = Stream.of(
                        jvm,
                        contender.jvmOptions,
                        List.of("-cp", classes.classPath(contender), ServerClasses.mainClass(contender)))
                .flatMap(List::stream)
                .toList();
        return PinnedProcess.start(options.serverCpus(), command, ServerClasses.log(contender.id()));
    }

    private static int port(PinnedProcess server) throws IOException {
        String line = server.nextLine();
        // Some servers print a greeting of their own.
        while (!line.startsWith("port ")) {
            line = server.nextLine();
        }
        return Integer.parseInt(line.substring(5));
    }

    private Map<String, Double> load(
            PinnedProcess server, int port, PinnedProcess load, Contender contender, Scenario scenario, int warmUp)
            throws IOException {
        String order = "load port=" + port + " serverPid=" + server.pid() + " warmUpMillis=" + warmUp
                + " millis=" + options.millis() + " raw=" + (contender.kind == Contender.Kind.FLOOR) + " "
                + scenario.order;
        double allocated = allocatedBytes(server);
        Map<String, Double> figures = figures(load.ask(order));
        allocated = allocatedBytes(server) - allocated;
        figures.put("allocatedBytesPerMessage", allocated / figures.getOrDefault("allMessages", 1.0));
        figures.put("serverResidentMiB", residentBytes(server) / 1048576.0);
        return figures;
    }

    private Map<String, Double> idle(PinnedProcess server, int port, PinnedProcess load) throws IOException {
        load.ask("open port=" + port + " connections=" + WARM_UP_SESSIONS);
        load.ask("close");
        double heap = settledHeapBytes(server);
        double resident = residentBytes(server);
        Map<String, Double> figures = figures(load.ask("open port=" + port + " connections=" + options.idleSessions()));
        double heapGrowth = settledHeapBytes(server) - heap;
        double residentGrowth = residentBytes(server) - resident;
        load.ask("close");
        figures.put("heapBytesPerSession", heapGrowth / options.idleSessions());
        figures.put("nativeBytesPerSession", residentGrowth / options.idleSessions());
        figures.put("bytesPerSession", (heapGrowth + residentGrowth) / options.idleSessions());
        return figures;
    }

    /** After a collection, when what is kept for a moment only has been let go. */
    private static double settledHeapBytes(PinnedProcess server) throws IOException {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the comparison was interrupted", e);
        }
        return Double.parseDouble(server.ask("heap"));
    }

    private static double allocatedBytes(PinnedProcess server) throws IOException {
        return Double.parseDouble(server.ask("allocated"));
    }

    private static double residentBytes(PinnedProcess server) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of process " + server.pid());
    }

    private static Map<String, Double> figures(String answer) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String word : answer.split(" ")) {
            int equals = word.indexOf('=');
            figures.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
        }
        return figures;
    }

    private interface Run {
        Map<String, Double> figures() throws IOException;
    }

    private void add(int round, Contender contender, Scenario scenario, Run run) {
        Measurement measurement;
        try {
            measurement = new Measurement(round, contender, scenario, run.figures(), "");
        } catch (IOException e) {
            measurement = new Measurement(round, contender, scenario, Map.of(), String.valueOf(e.getMessage()));
        }
        measurements.add(measurement);
        System.out.println(Report.line(measurement));
    }
}

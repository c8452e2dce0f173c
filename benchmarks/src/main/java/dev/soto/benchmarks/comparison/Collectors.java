package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The same work with each collector, heap, Java version, and with callbacks on virtual threads: messages a second, p99.9 and resident
 * memory. Each combination has a fresh process. Run in the folder of this module, after {@code mvn package}.
 *
 * <p>Arguments: {@code --server soto,netty}, {@code --scenario small,binary-64k}, {@code --collectors G1,Z,Parallel,Serial}, {@code --heaps
 * 256m,1g}, {@code --java /path/to/17,/path/to/25} (homes), {@code --virtual no,yes}, {@code --rounds 1}, {@code --warm-up-millis 3000}, {@code
 * --millis 3000}, {@code --server-cpus 0}, {@code --load-cpus 1}.
 */
public final class Collectors {
    private static final int JAVA_WITH_VIRTUAL_THREADS = 21;
    private static final int JAVA_WITH_GENERATIONAL_Z = 21;
    private static final int JAVA_WITHOUT_OTHER_Z = 24;

    private List<Contender> contenders = List.of(Contender.SOTO);
    private List<Scenario> scenarios = List.of(Scenario.SMALL, Scenario.BINARY_64K);
    private List<String> collectors = List.of("G1", "Z", "Parallel", "Serial");
    private List<String> heaps = List.of("256m", "1g");
    private List<Path> homes = List.of(Path.of(System.getProperty("java.home")));
    private List<String> virtual = List.of("no");
    private int rounds = 1;
    private int warmUpMillis = 3_000;
    private int millis = 3_000;
    private String serverCpus = "0";
    private String loadCpus = "1";

    private Collectors() {}

    /** What a process runs with. */
    private record Setting(
            Contender contender, Path home, int version, String collector, String heap, boolean virtual) {
        List<String> jvm() {
            List<String> options = new ArrayList<>(List.of("-XX:+Use" + collector + "GC", "-Xmx" + heap));
            if (collector.equals("Z") && version >= JAVA_WITH_GENERATIONAL_Z && version < JAVA_WITHOUT_OTHER_Z) {
                options.add("-XX:+ZGenerational");
            }
            if (virtual) {
                options.add("-Ddev.soto.callbacks=virtual");
            }
            return options;
        }
    }

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        Collectors program = new Collectors();
        Arguments.read(arguments, program::parse);
        String text = program.run();
        System.out.println(text);
        Files.writeString(Path.of("target", "collectors.md"), text);
    }

    private void parse(String name, String value) {
        List<String> words = Arrays.asList(value.split(","));
        switch (name) {
            case "--server" -> contenders = words.stream().map(Contender::named).toList();
            case "--scenario" -> scenarios = words.stream().map(Scenario::named).toList();
            case "--collectors" -> collectors = words;
            case "--heaps" -> heaps = words;
            case "--java" -> homes = words.stream().map(Path::of).toList();
            case "--virtual" -> virtual = words;
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--warm-up-millis" -> warmUpMillis = Integer.parseInt(value);
            case "--millis" -> millis = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default ->
                throw new IllegalArgumentException("there is no option " + name
                        + ", only --server, --scenario, --collectors, --heaps, --java, --virtual, --rounds,"
                        + " --warm-up-millis, --millis, --server-cpus, --load-cpus");
        }
    }

    private String run() throws IOException {
        ServerClasses classes = new ServerClasses(contenders);
        List<Setting> settings = settings();
        Map<Setting, Map<Scenario, List<Map<String, Double>>>> figures = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            try (LoadProcess load = new LoadProcess(loadCpus)) {
                for (Setting setting : settings) {
                    measure(setting, classes, load, figures.computeIfAbsent(setting, unknown -> new LinkedHashMap<>()));
                }
            }
        }
        return report(settings, figures);
    }

    private List<Setting> settings() throws IOException {
        List<Setting> settings = new ArrayList<>();
        for (Path home : homes) {
            int version = version(home);
            for (Contender contender : contenders) {
                for (String threads : virtual) {
                    boolean wanted = threads.equals("yes");
                    if (wanted && (version < JAVA_WITH_VIRTUAL_THREADS || !contender.isSoto())) {
                        continue;
                    }
                    for (String collector : collectors) {
                        for (String heap : heaps) {
                            settings.add(new Setting(contender, home, version, collector, heap, wanted));
                        }
                    }
                }
            }
        }
        return settings;
    }

    /** The feature version in a home's file of releases. */
    private static int version(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=")) {
                return Integer.parseInt(line.replaceAll("^JAVA_VERSION=\"(\\d+).*$", "$1"));
            }
        }
        throw new IOException("no JAVA_VERSION in " + home.resolve("release"));
    }

    private void measure(
            Setting setting,
            ServerClasses classes,
            LoadProcess load,
            Map<Scenario, List<Map<String, Double>>> figures) {
        for (Scenario scenario : scenarios) {
            // Of its own, so that what one leaves in the heap does not tell on the next.
            try (RunningServer server =
                    RunningServer.start(setting.contender, setting.home, setting.jvm(), classes, serverCpus)) {
                boolean floor = setting.contender.kind == Contender.Kind.FLOOR;
                Map<String, Double> measured = load.ask(
                        "load port=" + server.port(scenario.door(floor)) + " serverPid=" + server.pid()
                                + " warmUpMillis=" + warmUpMillis + " millis=" + millis + " raw=" + floor + " "
                                + scenario.order,
                        warmUpMillis + millis);
                measured.put("residentMiB", server.residentBytes() / 1048576);
                figures.computeIfAbsent(scenario, unknown -> new ArrayList<>()).add(measured);
                System.out.printf(
                        Locale.ROOT,
                        "%s Java %d %s %s%s %s: %,.0f/s%n",
                        setting.contender.id(),
                        setting.version,
                        setting.collector,
                        setting.heap,
                        setting.virtual ? " virtual" : "",
                        scenario.id(),
                        measured.getOrDefault(Medians.THROUGHPUT, 0.0));
            } catch (IOException failure) {
                System.out.println(setting + ", " + scenario.id() + " failed: " + failure.getMessage());
            }
        }
    }

    private String report(List<Setting> settings, Map<Setting, Map<Scenario, List<Map<String, Double>>>> figures) {
        StringBuilder text = new StringBuilder();
        for (Scenario scenario : scenarios) {
            Table table = new Table(List.of(
                    "server",
                    "Java",
                    "collector",
                    "heap",
                    "callbacks",
                    "messages/s",
                    "p99 us",
                    "p99.9 us",
                    "CPU us/message",
                    "resident MiB"));
            for (Setting setting : settings) {
                List<Map<String, Double>> measured =
                        figures.getOrDefault(setting, Map.of()).getOrDefault(scenario, List.of());
                table.add(List.of(
                        setting.contender.title,
                        String.valueOf(setting.version),
                        setting.collector,
                        setting.heap,
                        setting.virtual ? "virtual" : "",
                        median(measured, Medians.THROUGHPUT, 0),
                        median(measured, "p99Micros", 0),
                        median(measured, "p999Micros", 0),
                        median(measured, Medians.CPU, 2),
                        median(measured, "residentMiB", 0)));
            }
            text.append("## ")
                    .append(scenario.id())
                    .append(": ")
                    .append(scenario.description)
                    .append("\n\n")
                    .append(table.text());
        }
        return text.toString();
    }

    private static String median(List<Map<String, Double>> measured, String name, int decimals) {
        double[] values = measured.stream()
                .mapToDouble(figures -> figures.getOrDefault(name, Double.NaN))
                .sorted()
                .toArray();
        return Table.figure(
                values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Medians.middle(values)), decimals);
    }
}

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

/**
 * How the cost of a message and the memory of a session grow with the number of connections: each server with 100, 1,000, 10,000 and as
 * many as the limits of this machine allow. Run in the folder of this module; see docs/capacity.md.
 *
 * <p>Arguments: {@code --server soto,tyrus}, {@code --connections 100,1000,max}, {@code --millis 3000}, {@code --server-cpus 0},
 * {@code --load-cpus 1}.
 */
public final class Growth {
    /** File descriptors that a JVM needs for itself. */
    private static final int SPARE_DESCRIPTORS = 500;

    /** What a heap must not be short of, and must not grow by, while memory outside of it is measured. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");

    private static final int WARM_UP_SESSIONS = 200;
    private static final int WARM_UP_MILLIS = 3_000;
    private static final String CPU = "serverCpuMicrosPerMessage";

    private List<Contender> contenders = List.of(Contender.SOTO);
    private List<Integer> counts = List.of();
    private int millis = 3_000;
    private String serverCpus = "0";
    private String loadCpus = "1";

    private Growth() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        Growth growth = new Growth();
        growth.parse("--connections", "100,1000,10000,max");
        Arguments.read(arguments, growth::parse);
        String text = growth.run();
        System.out.println(text);
        Files.writeString(Path.of("target", "growth.md"), text);
    }

    private void parse(String name, String value) throws IOException {
        switch (name) {
            case "--server" ->
                contenders =
                        Arrays.stream(value.split(",")).map(Contender::named).toList();
            case "--connections" -> {
                List<Integer> numbers = new ArrayList<>();
                for (String count : value.split(",")) {
                    numbers.add(count.equals("max") ? most() : Integer.parseInt(count));
                }
                counts = numbers.stream().distinct().sorted().toList();
            }
            case "--millis" -> millis = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default ->
                throw new IllegalArgumentException("there is no option " + name
                        + ", only --server, --connections, --millis, --server-cpus, --load-cpus");
        }
    }

    /** A connection takes one descriptor of each process, to which a JVM raises its own limit. */
    private static int most() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String[] words = line.split(" +");
                return Integer.parseInt(words[words.length - 2]) - SPARE_DESCRIPTORS;
            }
        }
        throw new IOException("no limit of open files in /proc/self/limits");
    }

    private String run() throws IOException {
        ServerClasses classes = new ServerClasses(contenders);
        StringBuilder text = new StringBuilder();
        for (Contender contender : contenders) {
            Table table = new Table(List.of(
                    "connections",
                    "CPU us/message",
                    "to the fewest",
                    "messages/s",
                    "p99 us",
                    "handshakes/s",
                    "heap B/session",
                    "native B/session",
                    "kernel B/session",
                    "threads",
                    "resident MiB"));
            double first = 0;
            for (int count : counts) {
                System.out.println(contender.id() + ", " + count + " connections");
                try (LoadProcess load = new LoadProcess(loadCpus)) {
                    Row row = row(contender, classes, load, count);
                    first = first == 0 ? row.cost() : first;
                    table.add(row.cells(count, first));
                } catch (IOException e) {
                    System.out.println("failed: " + e.getMessage());
                }
            }
            text.append("\n## ").append(contender.title).append("\n\n").append(table.text());
        }
        return text.toString();
    }

    /** Memory before the load, because buffers that a load left behind would count as the sessions'. */
    private Row row(Contender contender, ServerClasses classes, LoadProcess load, int count) throws IOException {
        try (RunningServer server = RunningServer.start(contender, JVM, classes, serverCpus)) {
            IdleMemory memory = IdleMemory.measure(server, load, Math.min(WARM_UP_SESSIONS, count), count);
            double threads = server.threads();
            load.ask("close", 0);
            // Every connection has one message on its way, so that none of them is warmer than the others.
            Map<String, Double> figures = load.ask(
                    "load port=" + server.port("plain") + " serverPid=" + server.pid() + " connections=" + count
                            + " bytes=64 warmUpMillis=" + WARM_UP_MILLIS + " millis=" + millis,
                    WARM_UP_MILLIS + millis + count);
            return new Row(memory, threads, server.residentBytes(), figures);
        }
    }

    private record Row(IdleMemory memory, double threads, double residentBytes, Map<String, Double> load) {
        double cost() {
            return load.getOrDefault(CPU, 0.0);
        }

        List<String> cells(int count, double first) {
            return List.of(
                    String.format(Locale.ROOT, "%,d", count),
                    cell(cost(), 2),
                    cell(cost() / first, 2),
                    cell(load.getOrDefault(Medians.THROUGHPUT, 0.0), 0),
                    cell(load.getOrDefault("p99Micros", 0.0), 0),
                    cell(memory.handshakesPerSecond(), 0),
                    cell(memory.heapBytes() / count, 0),
                    cell(memory.nativeBytes() / count, 0),
                    cell(memory.kernelBytes() / count, 0),
                    cell(threads, 0),
                    cell(residentBytes / 1048576, 0));
        }

        private static String cell(double value, int decimals) {
            return Table.figure(OptionalDouble.of(value), decimals);
        }
    }
}

package dev.soto.benchmarks.comparison;

import dev.soto.benchmarks.attacks.Attack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Mixed load with faults on Soto for some minutes: honest clients all the time, messages of several kinds, handshakes, and peers that break
 * rules, stall, reset and do not read, in turn. After each turn the server's heap, threads, file descriptors and the p99 of the honest
 * are written down; the last turns may not be above the first. Run in the folder of this module; see docs/benchmarks.md.
 *
 * <p>Arguments: {@code --server soto,soto-tomcat,soto-undertow}, {@code --minutes 30} for each, {@code --server-cpus 0}, {@code --load-cpus 1}.
 */
public final class Soak {
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:NativeMemoryTracking=summary");
    private static final List<Attack> FAULTS = List.of(
            Attack.CHURN,
            Attack.BOMB_RATIO,
            Attack.SLOW_READING,
            Attack.NEVER_FINISHED,
            Attack.PINGS,
            Attack.BOMB_SIZE,
            Attack.HALF_OPEN,
            Attack.CLOSES);
    private static final int ATTACKERS = 50;
    private static final int TURN_MILLIS = 3_000;
    private static final int LOAD_MILLIS = 1_500;
    /** The longest that Soto waits for anything of a peer that is gone, the close timeout, and a little. */
    private static final int SETTLE_MILLIS = 6_000;

    private static final int PATIENCE_SECONDS = 60;
    private static final double LEAST_HEAP_SLACK_BYTES = 1 << 20;
    private static final double HEAP_SLACK_BYTES = 4 << 20;
    private static final double RESIDENT_SLACK_BYTES = 64 << 20;
    private static final double THREADS_SLACK = 8;
    private static final double DESCRIPTORS_SLACK = 8;
    private static final double P99_SLACK_MICROS = 5_000;

    private List<Contender> contenders = List.of(Contender.SOTO, Contender.SOTO_TOMCAT, Contender.SOTO_UNDERTOW);
    private double minutes = 30;
    private String serverCpus = "0";
    private String loadCpus = "1";
    private final List<String> grown = new ArrayList<>();

    private Soak() {}

    /** What there was after a turn. */
    private record Sample(
            double heap, double resident, double threads, double allThreads, double descriptors, double p99) {}

    /** Runs it; the process fails when something has grown. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Soak soak = new Soak();
        Arguments.read(arguments, soak::parse);
        String page = soak.run();
        System.out.println(page);
        Files.writeString(Path.of("target", "SOAK.md"), page);
        if (!soak.grown.isEmpty()) {
            System.err.println(String.join("\n", soak.grown));
            System.exit(1);
        }
    }

    private void parse(String name, String value) {
        switch (name) {
            case "--server" ->
                contenders =
                        Arrays.stream(value.split(",")).map(Contender::named).toList();
            case "--minutes" -> minutes = Double.parseDouble(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default ->
                throw new IllegalArgumentException(
                        "there is no option " + name + ", only --server, --minutes, --server-cpus, --load-cpus");
        }
    }

    private String run() throws IOException, InterruptedException {
        ServerClasses classes = new ServerClasses(contenders);
        StringBuilder page = new StringBuilder("# Soak\n\n");
        for (Contender contender : contenders) {
            List<Sample> samples = new ArrayList<>();
            try (RunningServer server = RunningServer.start(contender, JVM, classes, serverCpus);
                    PinnedProcess faults = AttackProcess.start(loadCpus);
                    LoadProcess load = new LoadProcess(loadCpus);
                    Neighbours honest = new Neighbours(server.port("plain"))) {
                long end = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
                // Whole cycles: what a kind of fault leaves for a while is in the first turns as in the last.
                for (int turn = 0; System.nanoTime() < end || turn % FAULTS.size() != 0; turn++) {
                    turn(server, faults, load, honest, turn);
                    samples.add(sample(server, honest));
                    System.out.println(contender.id() + " turn " + turn + " " + samples.get(turn));
                }
            }
            page.append("## ").append(contender.title).append("\n\n").append(judge(contender, samples));
        }
        return page.toString();
    }

    private static void turn(RunningServer server, PinnedProcess faults, LoadProcess load, Neighbours honest, int turn)
            throws IOException, InterruptedException {
        int port = server.port("plain");
        Attack fault = FAULTS.get(turn % FAULTS.size());
        faults.ask("start " + fault.id() + " " + port + " " + ATTACKERS, PATIENCE_SECONDS);
        Thread.sleep(TURN_MILLIS);
        String common = " port=" + port + " serverPid=" + server.pid() + " warmUpMillis=100 millis=" + LOAD_MILLIS;
        load.ask("load" + common + " connections=32 bytes=64 inFlight=8", LOAD_MILLIS);
        load.ask("load" + common + " connections=4 bytes=65536 inFlight=2 type=binary", LOAD_MILLIS);
        load.ask("load" + common + " connections=8 bytes=1024 inFlight=4 deflate=TAKEOVER", LOAD_MILLIS);
        faults.ask("stop", PATIENCE_SECONDS);
        Thread.sleep(SETTLE_MILLIS);
        honest.begin();
        Thread.sleep(1_000);
    }

    private static Sample sample(RunningServer server, Neighbours honest) throws IOException {
        double p99 = honest.p99Micros();
        return new Sample(
                server.heapAfterCollection(),
                server.residentBytes(),
                threadsOfSoto(server.pid()),
                server.threads(),
                descriptors(server.pid()),
                p99);
    }

    /** Those of the container's own pool come and go by its rules: Jetty gives up one in a minute. They are shown, not judged. */
    private static double threadsOfSoto(long pid) throws IOException {
        double count = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                try {
                    count += Files.readString(thread.resolve("comm")).startsWith("soto-") ? 1 : 0;
                } catch (NoSuchFileException ended) {
                    // A thread that ended while the others were read.
                }
            }
        }
        return count;
    }

    private static double descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        }
    }

    /** The last third of the turns beside the second quarter: in the first, code is compiled and pools fill. */
    private String judge(Contender contender, List<Sample> samples) {
        Table table = new Table(List.of(contender.id(), "first", "last", "most allowed"));
        int quarter = samples.size() / 4;
        List<Sample> first = samples.subList(quarter, Math.max(quarter + 1, samples.size() / 2));
        List<Sample> last = samples.subList(samples.size() - Math.max(1, samples.size() / 3), samples.size());
        row(table, contender, "heap KiB", first, last, Sample::heap, HEAP_SLACK_BYTES, 1_024);
        leastHeap(table, contender, first, last);
        row(table, contender, "resident KiB", first, last, Sample::resident, RESIDENT_SLACK_BYTES, 1_024);
        row(table, contender, "Soto's threads", first, last, Sample::threads, THREADS_SLACK, 1);
        table.add(List.of("all threads", number(allThreads(first)), number(allThreads(last)), ""));
        row(table, contender, "descriptors", first, last, Sample::descriptors, DESCRIPTORS_SLACK, 1);
        row(table, contender, "honest p99 us", first, last, Sample::p99, P99_SLACK_MICROS, 1);
        return samples.size() + " turns\n\n" + table.text();
    }

    private static double allThreads(List<Sample> samples) {
        return Medians.middle(
                samples.stream().mapToDouble(Sample::allThreads).sorted().toArray());
    }

    private void row(
            Table table,
            Contender contender,
            String name,
            List<Sample> first,
            List<Sample> last,
            ToDoubleFunction<Sample> what,
            double slack,
            double unit) {
        double begin = Medians.middle(first.stream().mapToDouble(what).sorted().toArray());
        double end = Medians.middle(last.stream().mapToDouble(what).sorted().toArray());
        judge(table, contender, name, begin, end, begin * 1.1 + slack, unit);
    }

    /** What a connection leaves for ever is little beside what the servers have in use at a moment: it shows where that is least. */
    private void leastHeap(Table table, Contender contender, List<Sample> first, List<Sample> last) {
        double begin = first.stream().mapToDouble(Sample::heap).min().orElseThrow();
        double end = last.stream().mapToDouble(Sample::heap).min().orElseThrow();
        judge(table, contender, "least heap KiB", begin, end, begin * 1.03 + LEAST_HEAP_SLACK_BYTES, 1_024);
    }

    private void judge(
            Table table, Contender contender, String name, double begin, double end, double most, double unit) {
        table.add(List.of(name, number(begin / unit), number(end / unit), number(most / unit)));
        if (end > most) {
            grown.add(
                    contender.title + ": " + name + " grew from " + number(begin / unit) + " to " + number(end / unit));
        }
    }

    private static String number(double value) {
        return Table.figure(OptionalDouble.of(value), 0);
    }
}

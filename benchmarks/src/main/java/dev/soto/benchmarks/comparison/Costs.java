package dev.soto.benchmarks.comparison;

import dev.soto.benchmarks.comparison.CostReport.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to see what Soto does: a server of its own with each {@link Extra}, all in turn each round, beside one with nothing. Run in
 * the folder of this module, after {@code mvn package}; see docs/benchmarks.md.
 */
public final class Costs {
    private static final Set<Work> MESSAGES = Collections.unmodifiableSet(EnumSet.of(Work.SMALL, Work.KIB));
    private static final Set<Extra> ACCESS_LOGS =
            Collections.unmodifiableSet(EnumSet.of(Extra.ACCESS_LOG, Extra.JDK_ACCESS_LOG));
    private static final String USAGE = """
            Options:
              --variant meters,recorder   only these, and what they are compared with; the names are in docs/benchmarks.md
              --work small,kib            small, kib, handshakes, idle for each of them, instead of what it is about
              --rounds 3
              --warm-up-millis 6000       of the first load of a process; of the second half
              --millis 3000
              --sessions 10000            open beside the load while the console is measured
              --idle-sessions 5000        opened for their memory
              --before FOLDER             benchmarks/target/servers/soto of another checkout, for the variant before
              --server-cpus 0             processors of the servers, as taskset takes them
              --load-cpus 1               processors of the load program and of this one
            """;

    /** A heap that is there from the start, so that what the process grows by lies outside of it. */
    private static final List<String> IDLE_JVM =
            List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final int SECOND_LOAD = 2;
    private static final int SECONDS_OF_TASKSET = 10;

    private List<Extra> extras = List.of();
    private Set<Work> works = EnumSet.noneOf(Work.class);
    private int rounds = 3;
    /** Less, and it is the compiler that is compared: with 2 s Micrometer seemed to cost a fifth, and costs nothing. */
    private int warmUpMillis = 6_000;

    private int millis = 3_000;
    private int sessions = 10_000;
    private int idleSessions = 5_000;
    private @Nullable Path before;
    private String serverCpus = "0";
    private String loadCpus = "1";
    private final Map<Extra, String> classPaths = new EnumMap<>(Extra.class);
    private final List<Sample> samples = new ArrayList<>();

    private Costs() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Costs costs = new Costs();
        Arguments.read(arguments, "\n" + USAGE, costs::parse);
        Instant begin = Instant.now();
        costs.run();
        String text = new CostReport(costs.samples).text();
        System.out.println(text);
        Files.writeString(Path.of("target", "COSTS.md"), text);
        System.out.println("In " + Duration.between(begin, Instant.now()).toSeconds() + " s. Also in target/COSTS.md");
    }

    private void parse(String name, String value) {
        List<String> words = Arrays.asList(value.split(","));
        switch (name) {
            case "--variant" -> extras = words.stream().map(Extra::named).toList();
            case "--work" ->
                works = EnumSet.copyOf(words.stream().map(Work::named).toList());
            case "--rounds" -> rounds = atLeast(1, name, value);
            case "--warm-up-millis" -> warmUpMillis = atLeast(0, name, value);
            case "--millis" -> millis = atLeast(1, name, value);
            case "--sessions" -> sessions = atLeast(1, name, value);
            case "--idle-sessions" -> idleSessions = atLeast(1, name, value);
            case "--before" -> before = Path.of(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default -> throw new IllegalArgumentException("there is no option " + name);
        }
    }

    private static int atLeast(int least, String name, String value) {
        int number = Integer.parseInt(value);
        if (number < least) {
            throw new IllegalArgumentException(name + " is at least " + least + ", not " + number);
        }
        return number;
    }

    /** A server's turn in each round. */
    private record Turn(Extra extra, Set<Work> works) {}

    private void run() throws IOException, InterruptedException {
        pinThisProcess();
        // Makes the key store that the servers load.
        new ServerClasses(List.of());
        List<Turn> turns = turns();
        for (int round = 1; round <= rounds; round++) {
            // A fresh one each round, so that no server meets code that was compiled for another for long.
            try (LoadProcess load = new LoadProcess(loadCpus)) {
                for (Turn turn : turns) {
                    take(turn, round, load);
                }
            }
            // None has always the same one before it.
            Collections.rotate(turns, 1);
        }
    }

    /** The scraper and the console's page are in this process, and are not to take the servers' processor. */
    private void pinThisProcess() throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder(
                        "taskset",
                        "-a",
                        "-c",
                        "-p",
                        loadCpus,
                        Long.toString(ProcessHandle.current().pid()))
                .redirectErrorStream(true)
                .redirectOutput(ServerClasses.log("taskset").toFile())
                .start();
        if (!taskset.waitFor(SECONDS_OF_TASKSET, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
            throw new IOException("taskset failed; see " + ServerClasses.log("taskset"));
        }
    }

    /** Messages and handshakes are not measured in one process: what came first would tell on the others. */
    private List<Turn> turns() {
        Set<Extra> taking = taking();
        List<Turn> turns = new ArrayList<>();
        for (Extra extra : taking) {
            Set<Work> messages = EnumSet.noneOf(Work.class);
            for (Work work : works(extra, taking)) {
                if (work == Work.SMALL || work == Work.KIB) {
                    messages.add(work);
                } else {
                    turns.add(new Turn(extra, EnumSet.of(work)));
                }
            }
            if (!messages.isEmpty()) {
                turns.add(new Turn(extra, messages));
            }
        }
        return turns;
    }

    /** Those that were named, and what they are compared with. */
    private Set<Extra> taking() {
        Set<Extra> taking = EnumSet.noneOf(Extra.class);
        taking.addAll(extras.isEmpty() ? Extra.selectable() : extras);
        if (extras.isEmpty() && before == null) {
            taking.remove(Extra.BEFORE);
        }
        if (taking.contains(Extra.UNSAMPLED)) {
            taking.add(Extra.METERS);
        }
        if (!taking.equals(EnumSet.of(Extra.CONSOLE)) || works.contains(Work.IDLE)) {
            taking.add(Extra.NOTHING);
        }
        return taking;
    }

    private Set<Work> works(Extra extra, Set<Extra> taking) {
        if (!works.isEmpty()) {
            return works;
        }
        if (ACCESS_LOGS.contains(extra)) {
            return EnumSet.of(Work.HANDSHAKES);
        }
        boolean logged = taking.stream().anyMatch(ACCESS_LOGS::contains);
        if (extra != Extra.NOTHING || !logged) {
            return MESSAGES;
        }
        Set<Work> all = EnumSet.of(Work.HANDSHAKES);
        if (taking.stream().anyMatch(each -> each != Extra.NOTHING && !ACCESS_LOGS.contains(each))) {
            all.addAll(MESSAGES);
        }
        return all;
    }

    private void take(Turn turn, int round, LoadProcess load) {
        boolean idle = turn.works().contains(Work.IDLE);
        try (RunningServer server = start(turn.extra(), idle ? IDLE_JVM : RunningServer.JVM)) {
            if (idle) {
                add(round, turn.extra(), Work.IDLE, () -> idle(server, load));
            } else if (turn.extra() == Extra.CONSOLE) {
                console(turn, round, server, load);
            } else {
                loads(turn, round, server, load);
            }
        } catch (IOException | RuntimeException e) {
            for (Work work : turn.works()) {
                add(round, turn.extra(), work, () -> {
                    throw new IOException(e);
                });
            }
        }
    }

    private RunningServer start(Extra extra, List<String> jvm) throws IOException {
        String classPath = classPaths.get(extra);
        if (classPath == null) {
            classPath = extra.classPath(before);
            classPaths.put(extra, classPath);
        }
        return extra.start(jvm, classPath, serverCpus);
    }

    private void loads(Turn turn, int round, RunningServer server, LoadProcess load) throws IOException {
        boolean meters = turn.extra() == Extra.METERS || turn.extra() == Extra.UNSAMPLED;
        int warmUp = warmUpMillis;
        try (Scraper scraper = meters ? new Scraper(server.port("plain")) : null) {
            for (Work work : turn.works()) {
                int millisBefore = warmUp * work.warmUps;
                add(round, turn.extra(), work, () -> {
                    Map<String, Double> figures = load(server, load, work, millisBefore);
                    if (scraper != null) {
                        scraper.check();
                    }
                    return figures;
                });
                warmUp = warmUpMillis / SECOND_LOAD;
            }
        }
    }

    /** The page is open and closed in turn, in one process with the sessions: what differs is the page alone. */
    private void console(Turn turn, int round, RunningServer server, LoadProcess load) throws IOException {
        load.ask("open port=" + server.port("plain") + " connections=" + sessions, sessions);
        int warmUp = warmUpMillis;
        for (Work work : turn.works()) {
            for (int i = 0; i < 2; i++) {
                boolean open = (round + i) % 2 == 0;
                int millisBefore = warmUp;
                add(round, open ? Extra.CONSOLE : Extra.SESSIONS, work, () -> {
                    return open ? beside(server, load, work, millisBefore) : load(server, load, work, millisBefore);
                });
                warmUp = warmUpMillis / SECOND_LOAD;
            }
        }
        load.ask("close", sessions);
    }

    private Map<String, Double> beside(RunningServer server, LoadProcess load, Work work, int millisBefore)
            throws IOException {
        try (ConsolePage page = new ConsolePage(server.port("plain"))) {
            Map<String, Double> figures = load(server, load, work, millisBefore);
            if (page.heard() < millis / 2_000) {
                throw new IOException("the console's page was told of its sessions only " + page.heard() + " times");
            }
            return figures;
        }
    }

    private Map<String, Double> load(RunningServer server, LoadProcess load, Work work, int millisBefore)
            throws IOException {
        return load.ask(
                work.order + " port=" + server.port("plain") + " serverPid=" + server.pid() + " warmUpMillis="
                        + millisBefore + " millis=" + millis,
                millisBefore + millis);
    }

    private Map<String, Double> idle(RunningServer server, LoadProcess load) throws IOException {
        IdleMemory memory = IdleMemory.measure(server, load, idleSessions, idleSessions);
        load.ask("close", idleSessions);
        return memory.figures();
    }

    private interface Run {
        Map<String, Double> figures() throws IOException;
    }

    private void add(int round, Extra extra, Work work, Run run) {
        Sample sample;
        try {
            sample = new Sample(round, extra, work, run.figures(), "");
        } catch (IOException | RuntimeException e) {
            sample = new Sample(round, extra, work, Map.of(), String.valueOf(e.getMessage()));
        }
        samples.add(sample);
        System.out.println(CostReport.line(sample));
    }
}

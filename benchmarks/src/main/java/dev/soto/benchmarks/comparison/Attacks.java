package dev.soto.benchmarks.comparison;

import dev.soto.benchmarks.attacks.Attack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What attacks cost servers: each attack by 200 attackers on each server, beside honest clients. Run in the folder of this module; see
 * docs/benchmarks.md.
 *
 * <p>Arguments: {@code --server soto,jetty}, {@code --attack pings,churn}, {@code --attackers 200}, {@code --millis 1500}, {@code
 * --server-cpus 0}, {@code --load-cpus 1}.
 */
public final class Attacks {
    private static final List<Contender> ALL = List.of(
            Contender.SOTO,
            Contender.JETTY,
            Contender.SOTO_TOMCAT,
            Contender.TOMCAT,
            Contender.SOTO_UNDERTOW,
            Contender.UNDERTOW,
            Contender.TYRUS);
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx1g");
    private static final int WARM_UP_MILLIS = 4_000;
    /** What the attack before left behind ends. */
    private static final int SETTLE_MILLIS = 600;

    private static final int QUIET_MILLIS = 600;
    private static final int BEGIN_MILLIS = 800;
    private static final int PATIENCE_SECONDS = 60;
    /** How much worse an honest client may be off. */
    private static final double GOAL = 2;
    /** Below this an honest client notices nothing, whatever the ratio. */
    private static final double QUIET_LOAD = 1;

    private static final double UNNOTICED_MICROS = 2_000;

    private List<Contender> contenders = ALL;
    private List<Attack> attacks = List.of(Attack.values());
    private int attackers = 200;
    private int millis = 1_500;
    private String serverCpus = "0";
    private String loadCpus = "1";
    private final Map<Attack, Map<Contender, Outcome>> outcomes = new TreeMap<>();

    private Attacks() {}

    /**
     * What an attack did.
     *
     * @param microsPerKilobyte of the server's processor, for what the attackers sent
     * @param heldBytes of heap while the attack goes on, more than before
     * @param failure empty when there was none
     */
    private record Outcome(
            double sentBytes,
            double connections,
            double microsPerKilobyte,
            double processors,
            double heldBytes,
            double quietP99,
            double p99,
            String failure) {
        static Outcome failed(String why) {
            return new Outcome(0, 0, 0, 0, 0, 0, 0, why);
        }
    }

    /** Runs it. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Attacks run = new Attacks();
        Arguments.read(arguments, run::parse);
        long begin = System.nanoTime();
        String otherLoad = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        run.run();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        String page = run.page(otherLoad, took);
        System.out.println(page);
        Path file = run.isWhole() ? Path.of("ATTACKS.md") : Path.of("target", "ATTACKS.md");
        Files.writeString(file, page);
        System.out.println("In " + took.toSeconds() + " s; written to " + file);
    }

    private boolean isWhole() {
        return contenders.equals(ALL) && attacks.size() == Attack.values().length;
    }

    private void parse(String name, String value) {
        switch (name) {
            case "--server" ->
                contenders =
                        Arrays.stream(value.split(",")).map(Contender::named).toList();
            case "--attack" ->
                attacks = Arrays.stream(value.split(",")).map(Attacks::attack).toList();
            case "--attackers" -> attackers = Integer.parseInt(value);
            case "--millis" -> millis = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--load-cpus" -> loadCpus = value;
            default ->
                throw new IllegalArgumentException("there is no option " + name
                        + ", only --server, --attack, --attackers, --millis, --server-cpus, --load-cpus");
        }
    }

    private static Attack attack(String id) {
        return Arrays.stream(Attack.values())
                .filter(attack -> attack.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no attack " + id + "; there are "
                        + Arrays.stream(Attack.values()).map(Attack::id).toList()));
    }

    private void run() throws IOException, InterruptedException {
        ServerClasses classes = new ServerClasses(contenders);
        for (Contender contender : contenders) {
            List<Attack> possible = attacks.stream()
                    .filter(attack -> !attack.needsDeflate() || contender.kind != Contender.Kind.JAKARTA_PLAIN)
                    .toList();
            for (int next = 0; next < possible.size(); ) {
                next = attack(contender, classes, possible, next);
            }
        }
    }

    /** Attacks a server until it fails or all is done; returns which attack is the next. */
    private int attack(Contender contender, ServerClasses classes, List<Attack> possible, int from)
            throws InterruptedException {
        int next = from;
        @Nullable Outcome outcome = null;
        try (RunningServer server = RunningServer.start(contender, JVM, classes, serverCpus);
                PinnedProcess program = AttackProcess.start(loadCpus)) {
            warmUp(server);
            while (next < possible.size()
                    && (outcome == null || outcome.failure().isEmpty())) {
                outcome = measure(server, program, possible.get(next));
                add(contender, possible.get(next++), outcome);
            }
        } catch (IOException failure) {
            add(contender, possible.get(next++), Outcome.failed(String.valueOf(failure.getMessage())));
        }
        return next;
    }

    private static void warmUp(RunningServer server) throws IOException, InterruptedException {
        try (Neighbours neighbours = new Neighbours(server.port("plain"))) {
            Thread.sleep(WARM_UP_MILLIS);
            neighbours.p99Micros();
        }
    }

    private void add(Contender contender, Attack attack, Outcome outcome) {
        outcomes.computeIfAbsent(attack, unknown -> new TreeMap<>()).put(contender, outcome);
        System.out.println(contender.id() + " " + attack.id() + " " + outcome);
    }

    private Outcome measure(RunningServer server, PinnedProcess program, Attack attack)
            throws IOException, InterruptedException {
        int port = server.port("plain");
        try (Neighbours neighbours = new Neighbours(port)) {
            Thread.sleep(SETTLE_MILLIS);
            double heap = server.heapAfterCollection();
            neighbours.begin();
            Thread.sleep(QUIET_MILLIS);
            double quiet = neighbours.p99Micros();
            program.ask("start " + attack.id() + " " + port + " " + attackers, PATIENCE_SECONDS);
            Thread.sleep(BEGIN_MILLIS);
            Map<String, Double> before = LoadProcess.figures(program.ask("figures", PATIENCE_SECONDS));
            double cpuBefore = cpuMicros(server.pid());
            long begin = System.nanoTime();
            neighbours.begin();
            Thread.sleep(millis);
            double cpu = cpuMicros(server.pid()) - cpuBefore;
            double seconds = (System.nanoTime() - begin) / 1e9;
            Map<String, Double> after = LoadProcess.figures(program.ask("figures", PATIENCE_SECONDS));
            double sent = after.getOrDefault("sent", 0.0) - before.getOrDefault("sent", 0.0);
            double p99;
            String failure = "";
            try {
                p99 = neighbours.p99Micros();
            } catch (IOException cutOff) {
                p99 = 0;
                failure = String.valueOf(cutOff.getMessage());
            }
            double held = server.heapAfterCollection() - heap;
            program.ask("stop", PATIENCE_SECONDS);
            return new Outcome(
                    sent,
                    after.getOrDefault("connections", 0.0),
                    cpu / Math.max(1, sent) * 1_000,
                    cpu / 1e6 / seconds,
                    held,
                    quiet,
                    p99,
                    failure);
        }
    }

    private static double cpuMicros(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(duration -> duration.toNanos() / 1e3)
                .orElse(0.0);
    }

    private String page(String otherLoad, Duration took) {
        StringBuilder page = new StringBuilder();
        page.append("# What attacks cost\n\n")
                .append("Written by `exec:exec@attacks` (see docs/benchmarks.md), in ")
                .append(took.toMinutes())
                .append(" minutes, on a machine whose load average was ")
                .append(otherLoad)
                .append(" when it began. ")
                .append(attackers)
                .append(
                        " attackers on one server, in a JVM of its own with 1 GiB on one processor, and 16 honest clients with a message every")
                .append(" 10 ms each. One run of ")
                .append(String.format(Locale.ROOT, "%.1f", millis / 1_000.0))
                .append(" s each: read factors, not per cent.");
        if (Double.parseDouble(otherLoad) > QUIET_LOAD) {
            page.append(" With so much other load the p99 say nothing; processor time and memory do.");
        }
        page.append("\n\n");
        for (Attack attack : attacks) {
            page.append("## ")
                    .append(attack.title())
                    .append(" (`")
                    .append(attack.id())
                    .append("`)\n\n");
            page.append(table(outcomes.getOrDefault(attack, Map.of())));
        }
        page.append("## Where an honest client waits more than twice as long\n\n")
                .append("p99 more than ")
                .append(String.format(Locale.ROOT, "%.0f", GOAL))
                .append(" x that of the quiet second before, and above ")
                .append(String.format(Locale.ROOT, "%.0f", UNNOTICED_MICROS / 1_000))
                .append(" ms.\n\n")
                .append(missed().text());
        return page.toString();
    }

    private static String table(Map<Contender, Outcome> rows) {
        Table table = new Table(List.of(
                "server",
                "attackers' KB",
                "connections",
                "server us/KB",
                "processors",
                "heap held KiB",
                "honest p99 us, quiet",
                "under attack",
                "ratio"));
        rows.forEach((contender, outcome) -> table.add(
                outcome.failure().isEmpty()
                        ? List.of(
                                contender.title,
                                number(outcome.sentBytes() / 1e3, 0),
                                number(outcome.connections(), 0),
                                outcome.sentBytes() < 1_000 ? "-" : number(outcome.microsPerKilobyte(), 0),
                                number(outcome.processors(), 2),
                                number(outcome.heldBytes() / 1_024, 0),
                                number(outcome.quietP99(), 0),
                                number(outcome.p99(), 0),
                                number(outcome.p99() / outcome.quietP99(), 1))
                        : List.of(contender.title, outcome.failure(), "", "", "", "", "", "", "")));
        return table.text();
    }

    private Table missed() {
        Table table = new Table(List.of("server", "attacks"));
        for (Contender contender : contenders) {
            List<String> missed = new ArrayList<>();
            outcomes.forEach((attack, rows) -> {
                Outcome outcome = rows.get(contender);
                if (outcome != null
                        && (!outcome.failure().isEmpty()
                                || outcome.p99() > UNNOTICED_MICROS && outcome.p99() > GOAL * outcome.quietP99())) {
                    missed.add(attack.id());
                }
            });
            table.add(List.of(contender.title, missed.isEmpty() ? "none" : String.join(", ", missed)));
        }
        return table;
    }

    private static String number(double value, int decimals) {
        return Table.figure(OptionalDouble.of(value), decimals);
    }
}

package dev.soto.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a message takes more with each thing switched on that looks at sessions: a text that a session of Jakarta sends back, over transports in
 * memory, when the compilers are through. Each measurement has a process of its own, all of them in turn in each round, in another order each
 * round, and is compared with the one of its round that has nothing switched on. Main program of {@code exec:exec@messages}.
 */
final class MessageCosts {
    private static final List<Looking> MEASURED = List.of(
            Looking.NOTHING,
            Looking.METERS,
            Looking.RECORDER,
            Looking.RECORDING,
            Looking.MESSAGE_SPANS,
            Looking.LOG_CONTEXT);

    private static final int DEFAULT_ROUNDS = 5;
    private static final int SESSIONS = 64;
    private static final int MESSAGES_A_READ = 8;
    private static final int PAYLOAD_BYTES = 64;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int WARM_UP_SLICES = 8;
    private static final int SLICES = 6;
    private static final long PROCESS_SECONDS = 60;

    private MessageCosts() {}

    /** What a process saw, for each message. */
    private record Cost(double nanos, double bytes) {
        static Cost parse(String line) {
            String[] both = line.strip().split(" ");
            return new Cost(Double.parseDouble(both[0]), Double.parseDouble(both[1]));
        }
    }

    /** Takes the number of rounds, or the name of what is switched on in a process. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length > 0 && !arguments[0].matches("\\d+")) {
            Cost cost = measure(Looking.valueOf(arguments[0]));
            System.out.printf(Locale.ROOT, "%.2f %.1f%n", cost.nanos, cost.bytes);
            System.exit(0);
        }
        compare(arguments.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(arguments[0]));
    }

    private static void compare(int rounds) throws Exception {
        Map<Looking, List<Cost>> costs = new EnumMap<>(Looking.class);
        MEASURED.forEach(each -> costs.put(each, new ArrayList<>()));
        Random order = new Random(1);
        for (int round = 0; round < rounds; round++) {
            List<Looking> turns = new ArrayList<>(MEASURED);
            Collections.shuffle(turns, order);
            for (Looking each : turns) {
                costs.get(each).add(inProcess(each));
            }
        }
        List<Cost> nothing = costs.get(Looking.NOTHING);
        System.out.printf(
                Locale.ROOT,
                "nothing but what is on by default: %.0f ns and %.0f B a message, medians of %d rounds%n%n",
                median(nothing.stream().mapToDouble(Cost::nanos).toArray()),
                median(nothing.stream().mapToDouble(Cost::bytes).toArray()),
                rounds);
        System.out.println("| switched on | ns more a message | least to most | B more |\n|---|---:|---:|---:|");
        for (Looking each : MEASURED.subList(1, MEASURED.size())) {
            double[] nanos = new double[rounds];
            double[] bytes = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                Cost cost = costs.get(each).get(round);
                nanos[round] = cost.nanos - nothing.get(round).nanos;
                bytes[round] = cost.bytes - nothing.get(round).bytes;
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f to %.0f | %.0f |%n",
                    each.title,
                    median(nanos),
                    Arrays.stream(nanos).min().orElseThrow(),
                    Arrays.stream(nanos).max().orElseThrow(),
                    median(bytes));
        }
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static Cost inProcess(Looking looking) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MessageCosts.class.getName(),
                        looking.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PROCESS_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("the process with " + looking + " failed: " + said);
        }
        // The JDK's recorder says before that it has begun.
        return Cost.parse(said.lines().reduce((first, last) -> last).orElseThrow());
    }

    private static Cost measure(Looking looking) throws Exception {
        Logger log = Logger.getLogger("dev.soto");
        log.setLevel(Level.SEVERE);
        try (MemoryContainer container = new MemoryContainer(looking.settings(), 1);
                AutoCloseable added = looking.addTo(container.container())) {
            MemoryTransport[] sessions = new MemoryTransport[SESSIONS];
            for (int i = 0; i < SESSIONS; i++) {
                sessions[i] = container.openSession(i);
            }
            ClientFrames frames = new ClientFrames(MESSAGES_A_READ, PAYLOAD_BYTES);
            double[] nanos = new double[SLICES];
            long bytesBefore = 0;
            long counted = 0;
            for (int slice = -WARM_UP_SLICES; slice < SLICES; slice++) {
                if (slice == 0) {
                    bytesBefore = allocated();
                }
                long messages = 0;
                long begin = System.nanoTime();
                long end = begin;
                while (end - begin < SLICE_NANOS) {
                    for (MemoryTransport session : sessions) {
                        session.read(frames.read());
                    }
                    messages += (long) SESSIONS * MESSAGES_A_READ;
                    end = System.nanoTime();
                }
                if (slice >= 0) {
                    nanos[slice] = (double) (end - begin) / messages;
                    counted += messages;
                }
            }
            return new Cost(median(nanos), (double) (allocated() - bytesBefore) / counted);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}

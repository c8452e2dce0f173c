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

/**
 * What a server keeps up while some make trouble: handlers that block, connections that are reset, a broadcast to readers of which some
 * are stuck. Run in the folder of this module, after {@code mvn package}.
 *
 * <p>Arguments: {@code --server soto,jetty}, {@code --trouble blocked,resets,broadcast}, {@code --server-cpus 0,1}, {@code --blocked
 * 0,400,2000}, {@code --sessions 10000}, {@code --bytes 64}, {@code --callback-threads 2500}.
 */
public final class StaysUp {
    private static final List<String> JVM = List.of("-Xmx2g", "-Ddev.soto.keepAliveInterval=0");
    private static final int BLOCK_MILLIS = 12_000;
    private static final int SETTLE_MILLIS = 2_000;
    private static final int CYCLES = 3;
    private static final int ROUNDS = 3;
    private static final int MESSAGES = 3_000;
    private static final int HANDSHAKES = 500;
    private static final int RESETS = 2_000;
    private static final int BROADCASTS = 100;
    private static final int STICKING = 8;
    private static final int SMALL_BUFFER = 4 * 1024;

    private List<Contender> contenders = List.of(Contender.SOTO);
    private List<String> troubles = List.of("blocked", "resets", "broadcast");
    private List<Integer> blocked = List.of(0, 400, 2_000);
    private int sessions = 10_000;
    private int bytes = 64;
    private String serverCpus = "0,1";
    private int callbackThreads;

    private StaysUp() {}

    /** Runs it. */
    public static void main(String... arguments) throws Exception {
        StaysUp program = new StaysUp();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            program.parse(arguments[i], arguments[i + 1]);
        }
        String text = program.run();
        System.out.println(text);
        Files.writeString(Path.of("target", "stays.md"), text);
    }

    private void parse(String name, String value) {
        List<String> words = Arrays.asList(value.split(","));
        switch (name) {
            case "--server" -> contenders = words.stream().map(Contender::named).toList();
            case "--trouble" -> troubles = words;
            case "--blocked" -> blocked = words.stream().map(Integer::valueOf).toList();
            case "--sessions" -> sessions = Integer.parseInt(value);
            case "--bytes" -> bytes = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--callback-threads" -> callbackThreads = Integer.parseInt(value);
            default ->
                throw new IllegalArgumentException(
                        "there is no option " + name
                                + ", only --server, --trouble, --blocked, --sessions, --bytes, --server-cpus, --callback-threads");
        }
    }

    private String run() throws Exception {
        ServerClasses classes = new ServerClasses(contenders);
        StringBuilder text = new StringBuilder();
        for (String trouble : troubles) {
            Table table = new Table(
                    switch (trouble) {
                        case "blocked" ->
                            List.of(
                                    "server",
                                    "blocked",
                                    "echo p50 us",
                                    "p99 us",
                                    "times",
                                    "handshake p50 us",
                                    "p99 us",
                                    "times",
                                    "threads");
                        case "resets" ->
                            List.of(
                                    "server",
                                    "threads before",
                                    "most",
                                    "after 10 s",
                                    "heap MB before",
                                    "after",
                                    "lines of log");
                        case "broadcast" ->
                            List.of(
                                    "server",
                                    "sessions",
                                    "stuck",
                                    "bytes",
                                    "loop p50 ms",
                                    "p90 ms",
                                    "longest ms",
                                    "of which the thread ran, p50 ms");
                        default -> throw new IllegalArgumentException("no trouble is called " + trouble);
                    });
            for (Contender contender : contenders) {
                try (RunningServer server = RunningServer.start(contender, jvm(), classes, serverCpus)) {
                    switch (trouble) {
                        case "blocked" -> blocked(contender, server, table);
                        case "resets" -> resets(contender, server, table);
                        default -> broadcast(contender, server, table);
                    }
                } catch (IOException e) {
                    System.out.println(contender.id() + ", " + trouble + ": failed: " + e);
                }
            }
            text.append('\n').append(table.text());
        }
        return text.toString();
    }

    private List<String> jvm() {
        List<String> options = new ArrayList<>(JVM);
        if (callbackThreads > 0) {
            options.add("-Ddev.soto.callbackThreads=" + callbackThreads);
        }
        return options;
    }

    // Handlers that block.

    /** All numbers in turn, several times: what others have this machine do changes from minute to minute. */
    private void blocked(Contender contender, RunningServer server, Table table) throws Exception {
        int port = server.port("plain");
        for (int i = 0; i < ROUNDS; i++) {
            // Until the code is compiled.
            new Answers().measure(port);
        }
        Map<Integer, Answers> answers = new LinkedHashMap<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            for (int count : blocked) {
                measureWith(count, port, server, answers.computeIfAbsent(count, first -> new Answers()));
            }
        }
        Answers without = answers.get(0);
        answers.forEach((count, seen) -> {
            List<String> row = new ArrayList<>(List.of(contender.id(), Integer.toString(count)));
            row.addAll(seen.cells(without == null ? seen : without));
            table.add(row);
            System.out.println(row);
        });
    }

    private static void measureWith(int count, int port, RunningServer server, Answers answers) throws Exception {
        List<TroublePeer> waiting = new ArrayList<>();
        long end;
        try {
            for (int i = 0; i < count; i++) {
                waiting.add(new TroublePeer(port, "/block", 0));
            }
            for (TroublePeer peer : waiting) {
                peer.send(Integer.toString(BLOCK_MILLIS));
            }
            end = System.nanoTime() + BLOCK_MILLIS * 1_000_000L;
            Thread.sleep(SETTLE_MILLIS);
            answers.threads = server.threads();
            for (int i = 0; i < ROUNDS; i++) {
                answers.measure(port);
            }
        } finally {
            for (TroublePeer peer : waiting) {
                peer.close();
            }
        }
        if (count > 0) {
            Thread.sleep(Math.max(0, (end - System.nanoTime()) / 1_000_000) + SETTLE_MILLIS);
        }
    }

    /** How long echoes and handshakes took, one at a time, in rounds. */
    private static final class Answers {
        private final List<List<Double>> rounds = new ArrayList<>();
        private double threads;
        private String none = "";

        void measure(int port) {
            try {
                List<Double> round = new ArrayList<>(echoes(port));
                round.addAll(handshakes(port));
                rounds.add(round);
            } catch (IOException failure) {
                none = "none: " + failure.getMessage();
            }
        }

        private double middle(int column) {
            return Medians.middle(rounds.stream()
                    .mapToDouble(round -> round.get(column))
                    .sorted()
                    .toArray());
        }

        /** Medians of the rounds, and how many times as long it took as without. */
        List<String> cells(Answers without) {
            if (!none.isEmpty() || rounds.isEmpty()) {
                return List.of(none, "", "", "", "", "", whole(threads));
            }
            return List.of(
                    whole(middle(0)),
                    whole(middle(1)),
                    times(middle(1) / without.middle(1)),
                    whole(middle(2)),
                    whole(middle(3)),
                    times(middle(3) / without.middle(3)),
                    whole(threads));
        }

        private static String whole(double value) {
            return String.format(Locale.ROOT, "%.0f", value);
        }

        private static String times(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
    }

    private static List<Double> echoes(int port) throws IOException {
        long[] nanos = new long[MESSAGES];
        try (TroublePeer echo = new TroublePeer(port, "/echo", 0)) {
            for (int i = 0; i < MESSAGES; i++) {
                long begin = System.nanoTime();
                echo.send("hello");
                echo.read();
                nanos[i] = System.nanoTime() - begin;
            }
        }
        return percentiles(nanos);
    }

    private static List<Double> handshakes(int port) throws IOException {
        long[] nanos = new long[HANDSHAKES];
        for (int i = 0; i < HANDSHAKES; i++) {
            long begin = System.nanoTime();
            new TroublePeer(port, "/echo", 0).close();
            nanos[i] = System.nanoTime() - begin;
        }
        return percentiles(nanos);
    }

    /** The middle one and the 99th of a hundred, in microseconds. */
    private static List<Double> percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return List.of(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
    }

    // Resets.

    private static void resets(Contender contender, RunningServer server, Table table) throws Exception {
        int port = server.port("plain");
        new Answers().measure(port);
        double heap = server.heapAfterCollection();
        double before = server.threads();
        long lines = lines(contender);
        double most = before;
        List<TroublePeer> peers = new ArrayList<>();
        for (int i = 0; i < RESETS; i++) {
            peers.add(new TroublePeer(port, "/echo", 0));
        }
        for (int i = 0; i < RESETS; i++) {
            peers.get(i).send("hello");
            peers.get(i).reset();
            if (i % 20 == 0) {
                most = Math.max(most, server.threads());
            }
        }
        for (int i = 0; i < 100; i++) {
            Thread.sleep(100);
            most = Math.max(most, server.threads());
        }
        List<String> row = List.of(
                contender.id(),
                String.format(Locale.ROOT, "%.0f", before),
                String.format(Locale.ROOT, "%.0f", most),
                String.format(Locale.ROOT, "%.0f", server.threads()),
                String.format(Locale.ROOT, "%.1f", heap / 1e6),
                String.format(Locale.ROOT, "%.1f", server.heapAfterCollection() / 1e6),
                Long.toString(lines(contender) - lines));
        table.add(row);
        System.out.println(row);
    }

    private static long lines(Contender contender) throws IOException {
        try (var log = Files.lines(ServerClasses.log(contender.id()))) {
            return log.count();
        }
    }

    // Broadcasts.

    private void broadcast(Contender contender, RunningServer server, Table table) throws Exception {
        int port = server.port("plain");
        List<TroublePeer> listeners = new ArrayList<>();
        try (TroublePeer caller = new TroublePeer(port, "/timed-broadcast", 0)) {
            caller.setPatience(120_000);
            for (int i = 0; i < sessions; i++) {
                boolean stuck = i % 10 == 0;
                TroublePeer peer = new TroublePeer(port, "/timed-broadcast", stuck ? SMALL_BUFFER : 0);
                listeners.add(peer);
                peer.send("listen");
                peer.read();
            }
            stick(caller, listeners);
            for (int i = 0; i < BROADCASTS; i++) {
                // Until the code is compiled.
                caller.send(Integer.toString(bytes));
                caller.read();
                drain(listeners, bytes);
            }
            long[] micros = new long[BROADCASTS];
            long[] ran = new long[BROADCASTS];
            for (int i = 0; i < BROADCASTS; i++) {
                caller.send(Integer.toString(bytes));
                String[] answer = caller.read().split(" ");
                micros[i] = Long.parseLong(answer[0]);
                ran[i] = Long.parseLong(answer[1]);
                drain(listeners, bytes);
            }
            Arrays.sort(micros);
            Arrays.sort(ran);
            List<String> row = List.of(
                    contender.id(),
                    Integer.toString(sessions),
                    Integer.toString(sessions / 10),
                    Integer.toString(bytes),
                    String.format(Locale.ROOT, "%.1f", micros[BROADCASTS / 2] / 1e3),
                    String.format(Locale.ROOT, "%.1f", micros[BROADCASTS * 9 / 10] / 1e3),
                    String.format(Locale.ROOT, "%.1f", micros[BROADCASTS - 1] / 1e3),
                    String.format(Locale.ROOT, "%.1f", ran[BROADCASTS / 2] / 1e3));
            table.add(row);
            System.out.println(row);
        } finally {
            for (TroublePeer peer : listeners) {
                peer.close();
            }
        }
    }

    /** Long messages until those that do not read have their buffers full. */
    private static void stick(TroublePeer caller, List<TroublePeer> listeners) throws IOException {
        for (int i = 0; i < STICKING; i++) {
            caller.send("60000");
            caller.read();
            drain(listeners, 60_000);
        }
    }

    /** The readers that are not stuck read, one after the other. */
    private static void drain(List<TroublePeer> listeners, int bytes) throws IOException {
        for (int i = 0; i < listeners.size(); i++) {
            if (i % 10 != 0 && listeners.get(i).read().length() != bytes) {
                throw new IOException("a message of another length");
            }
        }
    }
}

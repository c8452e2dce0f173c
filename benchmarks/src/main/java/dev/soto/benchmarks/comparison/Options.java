package dev.soto.benchmarks.comparison;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line.
 *
 * @param scenarios to run
 * @param contenders to run them on
 * @param rounds how often, all in turn each time
 * @param warmUpMillis under load before a measurement
 * @param millis of a measurement
 * @param idleSessions how many are opened for their memory
 * @param quick whether only the scenarios of a quick run stand for all
 * @param serverCpus processors of the servers, as taskset lists them
 * @param loadCpus processors of the load program
 */
record Options(
        List<Scenario> scenarios,
        List<Contender> contenders,
        int rounds,
        int warmUpMillis,
        int millis,
        int idleSessions,
        boolean quick,
        String serverCpus,
        String loadCpus) {

    static final String USAGE = """
        Options:
          --quick                     one round, fewer scenarios, shorter warm-up and measurement
          --scenario small,ping-pong  only these; the names are in docs/benchmarks.md
          --server soto,netty         only these
          --rounds 3
          --warm-up-millis 1000
          --millis 1400
          --idle-sessions 3000
          --server-cpus 0             processors of the servers, as taskset takes them
          --load-cpus 1               processors of the load program
        """;

    private static final Map<String, String> DEFAULTS = Map.of(
            "--rounds", "3",
            "--warm-up-millis", "1000",
            "--millis", "1400",
            "--idle-sessions", "3000",
            "--server-cpus", "0",
            "--load-cpus", "1",
            "--scenario", join(Scenario.standard().stream().map(Scenario::id).toList()),
            "--server", join(Contender.standard().stream().map(Contender::id).toList()));

    private static final Map<String, String> QUICK = Map.of(
            "--rounds", "1",
            "--warm-up-millis", "600",
            "--millis", "900",
            "--idle-sessions", "1000",
            "--scenario", join(Scenario.quick().stream().map(Scenario::id).toList()));

    static Options parse(String... arguments) {
        Map<String, String> given = new HashMap<>(DEFAULTS);
        Deque<String> left = new ArrayDeque<>(Arrays.asList(arguments));
        boolean quick = left.remove("--quick");
        if (quick) {
            given.putAll(QUICK);
        }
        while (!left.isEmpty()) {
            String name = left.remove();
            String value = left.poll();
            if (value == null || !DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException(
                        value == null ? name + " needs a value" : "there is no option " + name);
            }
            given.put(name, value);
        }
        return of(given, quick);
    }

    /** Whether every server and every scenario takes part, as long as it should. */
    boolean isWhole() {
        return !quick && scenarios.containsAll(Scenario.standard()) && contenders.containsAll(Contender.standard());
    }

    private static Options of(Map<String, String> given, boolean quick) {
        return new Options(
                Arrays.stream(text(given, "--scenario").split(","))
                        .map(Scenario::named)
                        .toList(),
                Arrays.stream(text(given, "--server").split(","))
                        .map(Contender::named)
                        .toList(),
                number(given, "--rounds"),
                number(given, "--warm-up-millis"),
                number(given, "--millis"),
                number(given, "--idle-sessions"),
                quick,
                text(given, "--server-cpus"),
                text(given, "--load-cpus"));
    }

    private static int number(Map<String, String> given, String name) {
        int number = Integer.parseInt(text(given, name));
        if (number < 1) {
            throw new IllegalArgumentException(name + " is at least 1, not " + number);
        }
        return number;
    }

    private static String text(Map<String, String> given, String name) {
        return given.getOrDefault(name, "");
    }

    private static String join(List<String> names) {
        return String.join(",", names);
    }
}

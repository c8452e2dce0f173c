package dev.soto.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks of the pieces with the garbage collector's figures, and prints one line for each with what it has to reach.
 * Arguments are patterns of benchmarks; {@code --quick} measures for a shorter time.
 */
public final class Pieces {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /**
     * How fast a benchmark has to be.
     *
     * @param method of the benchmark that has the goal
     * @param other of the same class with the same parameters
     * @param atLeast the other's time divided by its own
     * @param parameters only with these values in their list, or empty for all
     */
    private record Goal(String method, String other, double atLeast, List<String> parameters) {}

    private static final List<Goal> GOALS = List.of(
            new Goal("Masking.unmask", "Masking.plainCopy", 0.8, List.of()),
            new Goal("Utf8Validation.validate", "Utf8Validation.newString", 1.0, List.of("ASCII", "MIXED")));

    private final Collection<RunResult> results;

    private Pieces(Collection<RunResult> results) {
        this.results = results;
    }

    /** Runs them; ends with 1 when a goal is missed. */
    public static void main(String... arguments) throws RunnerException {
        ChainedOptionsBuilder
                options = // The collector of the comparison; no other thread works beside the benchmark's.
                new OptionsBuilder().addProfiler(GCProfiler.class).jvmArgsAppend("-XX:+UseSerialGC");
        boolean all = true;
        for (String argument : arguments) {
            if (argument.equals("--quick")) {
                options.warmupIterations(3).measurementIterations(3).warmupTime(TimeValue.milliseconds(300));
                options.measurementTime(TimeValue.milliseconds(300)).forks(1);
            } else {
                options.include(argument);
                all = false;
            }
        }
        if (all) {
            options.include(Pieces.class.getPackageName().replace(".", "\\.") + "\\..*");
        }
        Pieces pieces = new Pieces(new Runner(options.build()).run());
        System.out.println(pieces.summary());
        System.exit(pieces.missed().isEmpty() ? 0 : 1);
    }

    private String summary() {
        StringBuilder text = new StringBuilder("\n");
        text.append(String.format("%-64s %14s %10s %12s  %s%n", "benchmark", "ns/op", "+-", "B/op", "goal"));
        for (RunResult result : results) {
            Result<?> score = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATION);
            text.append(String.format(
                    Locale.ROOT,
                    "%-64s %,14.1f %9.1f%% %12s  %s%n",
                    name(result),
                    nanos(result),
                    100 * score.getScoreError() / score.getScore(),
                    allocated == null ? "-" : String.format(Locale.ROOT, "%,.0f", allocated.getScore()),
                    goal(result)));
        }
        List<String> missed = missed();
        return text.append('\n')
                .append(missed.isEmpty() ? "every goal is reached" : "missed: " + String.join(", ", missed))
                .toString();
    }

    private List<String> missed() {
        List<String> missed = new ArrayList<>();
        for (RunResult result : results) {
            if (goal(result).contains(" < ")) {
                missed.add(name(result));
            }
        }
        return missed;
    }

    private String goal(RunResult result) {
        for (Goal goal : GOALS) {
            Optional<RunResult> other = goal.method().equals(method(result)) && applies(goal, result)
                    ? other(goal, result)
                    : Optional.empty();
            if (other.isPresent()) {
                double ratio = nanos(other.get()) / nanos(result);
                return String.format(
                        Locale.ROOT,
                        "%.2f %s %.1f x %s",
                        ratio,
                        ratio >= goal.atLeast() ? ">=" : "<",
                        goal.atLeast(),
                        goal.other());
            }
        }
        return "";
    }

    private static boolean applies(Goal goal, RunResult result) {
        return goal.parameters().isEmpty()
                || values(result.getParams()).stream().anyMatch(goal.parameters()::contains);
    }

    private Optional<RunResult> other(Goal goal, RunResult result) {
        return results.stream()
                .filter(each -> method(each).equals(goal.other()))
                .filter(each -> values(each.getParams()).equals(values(result.getParams())))
                .findFirst();
    }

    private static double nanos(RunResult result) {
        double score = result.getPrimaryResult().getScore();
        // The unit is part of the score: operations per second, or nanoseconds per operation.
        return result.getParams().getMode() == Mode.Throughput ? 1e9 / score : score;
    }

    private static String method(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(Pieces.class.getPackageName().length() + 1);
    }

    private static List<String> values(BenchmarkParams parameters) {
        return parameters.getParamsKeys().stream().map(parameters::getParam).toList();
    }

    private static String name(RunResult result) {
        BenchmarkParams parameters = result.getParams();
        String values = parameters.getParamsKeys().stream()
                .map(key -> key + "=" + parameters.getParam(key))
                .collect(Collectors.joining(" "));
        return method(result) + (values.isEmpty() ? "" : " " + values);
    }
}

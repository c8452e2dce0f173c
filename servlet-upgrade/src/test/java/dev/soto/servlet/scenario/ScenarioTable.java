package dev.soto.servlet.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Collects what passed where, and writes the table scenario x host to target/scenarios-1.md and -2.md, a file a process, when all
 * tests are over. Below it are the scenarios that a host disables, with its reasons.
 */
final class ScenarioTable implements AfterTestExecutionCallback, TestWatcher {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ScenarioTable.class);

    @Override
    public void afterTestExecution(ExtensionContext context) {
        results(context)
                .add(
                        context.getRequiredTestMethod().getName(),
                        column(context),
                        context.getExecutionException().isEmpty() ? Result.PASSED : Result.FAILED);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        String scenario = context.getRequiredTestMethod().getName();
        results(context).add(scenario, column(context), Result.IMPOSSIBLE);
        results(context).explain(scenario, column(context), reason.orElseThrow());
    }

    private static Results results(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Results.class, key -> new Results(), Results.class);
    }

    private static String column(ExtensionContext context) {
        return ((Scenarios) context.getRequiredTestInstance()).column();
    }

    private enum Result {
        PASSED("passed"),
        IMPOSSIBLE("not possible"),
        FAILED("**failed**");

        private final String cell;

        Result(String cell) {
            this.cell = cell;
        }

        /** Of several runs of a scenario, with several parameters. */
        private Result and(Result other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    /** Closed by JUnit when all tests are over. */
    static final class Results implements AutoCloseable {
        /** Host to scenario to result. */
        private final Map<String, Map<String, Result>> results = new TreeMap<>();
        /** Reason to where it holds. */
        private final Map<String, Set<String>> reasons = new TreeMap<>();

        synchronized void add(String scenario, String host, Result result) {
            results.computeIfAbsent(host, unknown -> new TreeMap<>()).merge(scenario, result, Result::and);
        }

        synchronized void explain(String scenario, String host, String reason) {
            reasons.computeIfAbsent("`" + scenario + "`: " + reason, unknown -> new TreeSet<>())
                    .add(host);
        }

        @Override
        public synchronized void close() {
            Path file = Path.of(System.getProperty("scenarios.table", "target/scenarios.md"));
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, table());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private String table() {
            StringBuilder table = new StringBuilder("| scenario |");
            results.keySet().forEach(host -> table.append(' ').append(host).append(" |"));
            table.append("\n|---|").append("---|".repeat(results.size())).append('\n');
            results.values().stream()
                    .flatMap(scenarios -> scenarios.keySet().stream())
                    .distinct()
                    .sorted()
                    .forEach(scenario -> appendRow(table, scenario));
            if (!reasons.isEmpty()) {
                table.append("\nNot possible:\n\n");
                reasons.forEach((reason, hosts) -> table.append("- ")
                        .append(reason)
                        .append(" (")
                        .append(String.join("; ", hosts))
                        .append(")\n"));
            }
            return table.toString();
        }

        private void appendRow(StringBuilder table, String scenario) {
            table.append("| ").append(scenario).append(" |");
            for (Map<String, Result> host : results.values()) {
                Result result = host.get(scenario);
                table.append(' ').append(result == null ? "-" : result.cell).append(" |");
            }
            table.append('\n');
        }
    }
}

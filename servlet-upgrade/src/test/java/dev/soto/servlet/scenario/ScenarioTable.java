package dev.soto.servlet.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Collects what passed where, and writes the table scenario x host to target/scenarios.md when all tests are over. */
final class ScenarioTable implements AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ScenarioTable.class);

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Results results = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Results.class, key -> new Results(), Results.class);
        Scenarios scenarios = (Scenarios) context.getRequiredTestInstance();
        results.add(
                context.getRequiredTestMethod().getName(),
                scenarios.column(),
                context.getExecutionException().isEmpty());
    }

    /** Closed by JUnit when all tests are over. */
    static final class Results implements AutoCloseable {
        /** Host to scenario to whether it passed. */
        private final Map<String, Map<String, Boolean>> passed = new TreeMap<>();

        synchronized void add(String scenario, String host, boolean good) {
            passed.computeIfAbsent(host, unknown -> new TreeMap<>()).merge(scenario, good, Boolean::logicalAnd);
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
            passed.keySet().forEach(host -> table.append(' ').append(host).append(" |"));
            table.append("\n|---|").append("---|".repeat(passed.size())).append('\n');
            passed.values().stream()
                    .flatMap(scenarios -> scenarios.keySet().stream())
                    .distinct()
                    .sorted()
                    .forEach(scenario -> appendRow(table, scenario));
            return table.toString();
        }

        private void appendRow(StringBuilder table, String scenario) {
            table.append("| ").append(scenario).append(" |");
            for (Map<String, Boolean> host : passed.values()) {
                Boolean good = host.get(scenario);
                table.append(good == null ? " - |" : good ? " passed |" : " **failed** |");
            }
            table.append('\n');
        }
    }
}

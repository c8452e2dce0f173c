package dev.soto.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A server that starts loads no more of Soto until its first echo than its budget allows, which is what was counted and a twentieth more,
 * of functions a sixth: this is the same on every machine, and most of what a start takes.
 */
class StartIT {
    /**
     * What may be loaded.
     *
     * @param classes of Soto
     * @param functions that the JVM makes classes for when they are first come to: lambdas and references to methods
     */
    private record Most(int classes, int functions) {}

    private static final Map<Contender, Most> MOST = Map.of(
            Contender.SOTO_SERVER, new Most(400, 100),
            Contender.SOTO, new Most(420, 95),
            Contender.SOTO_TOMCAT, new Most(410, 90),
            Contender.SOTO_UNDERTOW, new Most(410, 92));

    @Test
    void aStartLoadsNoMoreOfSotoThanItsBudget() throws Exception {
        List<String> exceeded = new ArrayList<>();
        Start.loaded(List.copyOf(MOST.keySet())).forEach((server, lines) -> {
            List<String> ours = lines.stream()
                    .filter(line -> line.contains(" dev.soto.") && !line.contains(ServerClasses.PACKAGE))
                    .toList();
            long functions =
                    ours.stream().filter(line -> line.contains("$$Lambda")).count();
            Most most = Objects.requireNonNull(MOST.get(server));
            if (ours.size() - functions > most.classes || functions > most.functions) {
                exceeded.add(server.title + " has loaded " + (ours.size() - functions) + " classes and " + functions
                        + " functions of Soto's, allowed are " + most.classes + " and " + most.functions);
            }
        });

        assertThat(exceeded)
                .as("a start takes more than it did; target/start/*.classes has the names")
                .isEmpty();
    }
}

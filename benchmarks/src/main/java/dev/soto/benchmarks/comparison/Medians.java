package dev.soto.benchmarks.comparison;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The medians of the rounds. */
final class Medians {
    static final String THROUGHPUT = "messagesPerSecond";

    private final List<Measurement> measurements;

    Medians(List<Measurement> measurements) {
        this.measurements = measurements;
    }

    /** The median of a figure; empty when no round has it. */
    OptionalDouble of(Contender contender, Scenario scenario, String figure) {
        double[] values = measurements.stream()
                .filter(measurement -> measurement.contender() == contender && measurement.scenario() == scenario)
                .filter(measurement -> measurement.figures().containsKey(figure))
                .mapToDouble(measurement -> measurement.figures().getOrDefault(figure, 0.0))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = values.length / 2;
        return OptionalDouble.of(values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2);
    }

    /** The provider other than Soto with the most messages a second. */
    Optional<Contender> bestPeer(Scenario scenario, List<Contender> contenders) {
        return contenders.stream()
                .filter(Contender::isPeer)
                .filter(peer -> of(peer, scenario, THROUGHPUT).isPresent())
                .max(Comparator.comparingDouble(
                        peer -> of(peer, scenario, THROUGHPUT).orElse(0)));
    }

    /** One server's messages a second by another's; empty when one has none. */
    OptionalDouble ratio(Contender contender, Contender other, Scenario scenario) {
        return ratio(contender, other, scenario, THROUGHPUT);
    }

    /** One server's figure by another's; empty when one has none. */
    OptionalDouble ratio(Contender contender, Contender other, Scenario scenario, String figure) {
        OptionalDouble own = of(contender, scenario, figure);
        OptionalDouble others = of(other, scenario, figure);
        return own.isPresent() && others.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / others.getAsDouble())
                : OptionalDouble.empty();
    }
}

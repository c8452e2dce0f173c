package dev.soto.benchmarks.comparison;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The medians of the rounds. */
final class Medians {
    static final String THROUGHPUT = "messagesPerSecond";
    static final String CPU = "serverCpuMicrosPerMessage";

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
        return OptionalDouble.of(middle(values));
    }

    /** The median of sorted values, of which there is at least one. */
    static double middle(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The provider other than Soto with the most messages a second. */
    Optional<Contender> bestPeer(Scenario scenario, List<Contender> contenders) {
        return mostPeer(scenario, contenders, THROUGHPUT);
    }

    /** The provider other than Soto with the most of a figure. */
    Optional<Contender> mostPeer(Scenario scenario, List<Contender> contenders, String figure) {
        return contenders.stream()
                .filter(Contender::isPeer)
                .filter(peer -> of(peer, scenario, figure).isPresent())
                .max(Comparator.comparingDouble(
                        peer -> of(peer, scenario, figure).orElse(0)));
    }

    /** The provider other than Soto with the least of a figure. */
    Optional<Contender> leastPeer(Scenario scenario, List<Contender> contenders, String figure) {
        return contenders.stream()
                .filter(Contender::isPeer)
                .filter(peer -> of(peer, scenario, figure).isPresent())
                .min(Comparator.comparingDouble(
                        peer -> of(peer, scenario, figure).orElse(0)));
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

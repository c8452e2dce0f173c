package dev.soto.connection.registry;

import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.OverflowPolicy;
import dev.soto.protocol.model.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What is counted of the connections of an endpoint.
 *
 * @param endpoint its path template or route, of a client the class
 * @param role which side we are
 * @param opened how many have opened
 * @param ended how many have ended, and how
 * @param lifetime how long those have lived that have ended, together
 * @param statistics of all, in {@link ConnectionStatistics#queuedBytes} of those that are open
 * @param errors how often something went wrong, by kind; those that ended a connection count when it has ended
 * @param overflows how often a send found the queue full, by what it did then
 */
public record EndpointTotals(
        String endpoint,
        Role role,
        long opened,
        Map<Ending, Long> ended,
        Duration lifetime,
        ConnectionStatistics statistics,
        Map<ErrorKind, Long> errors,
        Map<OverflowPolicy, Long> overflows) {

    /** Returns the sums of an endpoint that had no connection. */
    public static EndpointTotals none(String endpoint, Role role) {
        return new EndpointTotals(
                endpoint, role, 0, Map.of(), Duration.ZERO, ConnectionStatistics.NONE, Map.of(), Map.of());
    }

    /** Returns how many have ended. */
    public long endedCount() {
        return ended.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the same with other statistics. */
    EndpointTotals with(ConnectionStatistics changed) {
        return new EndpointTotals(endpoint, role, opened, ended, lifetime, changed, errors, overflows);
    }

    /** Returns both together, under the name of this one. */
    public EndpointTotals plus(EndpointTotals other) {
        return new EndpointTotals(
                endpoint,
                role,
                opened + other.opened,
                sum(ended, other.ended),
                lifetime.plus(other.lifetime),
                statistics.plus(other.statistics),
                sum(errors, other.errors),
                sum(overflows, other.overflows));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
        Map<K, Long> sums = new HashMap<>(one);
        other.forEach((key, count) -> sums.merge(key, count, Long::sum));
        return Map.copyOf(sums);
    }
}

package dev.soto.provider.observe;

import dev.soto.connection.registry.EndpointTotals;
import dev.soto.provider.reconnect.ReconnectOutcome;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An endpoint of a container, and what has been counted of it since the container started.
 *
 * @param totals sums over the sessions that have ended and those that are open; they never fall
 * @param active sessions that have not ended
 * @param handshakes how many were answered, by status; 0 is a client's that got no answer
 * @param reconnects of a client that keeps connections, what became of attempts to have them again
 */
public record EndpointView(
        EndpointTotals totals, long active, Map<Integer, Long> handshakes, Map<ReconnectOutcome, Long> reconnects) {

    /** Returns the path template or route of a server, the class of a client. */
    public String endpoint() {
        return totals.endpoint();
    }

    /** Returns how many sessions have ended, by code and who began it, in order: "1001 peer". */
    public Map<String, Long> ended() {
        Map<String, Long> ended = new TreeMap<>();
        totals.ended()
                .forEach((ending, count) -> ended.put(
                        ending.code() + ' ' + ending.initiator().name().toLowerCase(Locale.ROOT), count));
        return ended;
    }

    /** Returns both together, under the name of this one. */
    public EndpointView plus(EndpointView other) {
        return new EndpointView(
                totals.plus(other.totals),
                active + other.active,
                sum(handshakes, other.handshakes),
                sum(reconnects, other.reconnects));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
        Map<K, Long> sums = new HashMap<>(one);
        other.forEach((key, count) -> sums.merge(key, count, Long::sum));
        return Map.copyOf(sums);
    }
}

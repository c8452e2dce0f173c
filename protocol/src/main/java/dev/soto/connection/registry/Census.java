package dev.soto.connection.registry;

import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a container has as of one moment: what it counted of connections that have ended, and those that are open, which each go on.
 *
 * @param ended sums by endpoint, of those that have ended; {@link EndpointTotals#opened} counts the others too
 * @param live those that have not ended
 */
public record Census(List<EndpointTotals> ended, List<LiveConnection> live) {

    /** Something that has connections. */
    @FunctionalInterface
    public interface Source {
        /** Returns what it has now. Takes time in proportion to the number of connections, but asks none of them. */
        Census census();
    }

    private record Key(String endpoint, Role role) {}

    /**
     * Returns the sums of all connections by endpoint. Takes the lock of each open connection for a moment; none of them is
     * counted twice or left out if it ends meanwhile, and sums that a later census gives are not less.
     */
    public List<EndpointTotals> totals() {
        Map<Key, EndpointTotals> sums = new LinkedHashMap<>();
        for (EndpointTotals totals : ended) {
            sums.put(new Key(totals.endpoint(), totals.role()), totals);
        }
        for (LiveConnection open : live) {
            Role role = open.connection().role();
            Key own = new Key(open.endpoint(), role);
            Key key = sums.containsKey(own) ? own : new Key(EndpointLedger.OTHER, role);
            sums.computeIfPresent(key, (any, sum) -> sum.plus(open.connection().statistics()));
        }
        return new ArrayList<>(sums.values());
    }
}

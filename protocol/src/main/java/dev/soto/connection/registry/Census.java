package dev.soto.connection.registry;

import dev.soto.connection.StatisticsSum;
import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container has as of one moment: what it counted of connections that have ended, and those that are open, which each go on.
 *
 * @param ended sums by endpoint, of those that have ended; {@link EndpointTotals#opened} counts the others too
 * @param live those that have not ended
 */
public record Census(List<EndpointTotals> ended, List<LiveConnection> live) {

    /** Measured: more gains nothing. */
    private static final int TOUCHED_TOGETHER = 16;

    /** Of no meaning: that it is written keeps the reads. */
    private static long touched;

    /** Something that has connections. */
    @FunctionalInterface
    public interface Source {
        /** Returns what it has now. Takes time in proportion to the number of connections, but asks none of them. */
        Census census();
    }

    /** The sums by endpoint. For each connection one is looked up, so nothing is made for that. */
    private static final class Sums {
        private final Map<Role, Map<String, StatisticsSum>> sums = new EnumMap<>(Role.class);

        StatisticsSum declare(EndpointTotals totals) {
            StatisticsSum sum = new StatisticsSum();
            sum.add(totals.statistics());
            sums.computeIfAbsent(totals.role(), any -> new HashMap<>()).put(totals.endpoint(), sum);
            return sum;
        }

        @Nullable
        StatisticsSum of(Role role, String endpoint) {
            Map<String, StatisticsSum> ofRole = sums.get(role);
            if (ofRole == null) {
                return null;
            }
            StatisticsSum own = ofRole.get(endpoint);
            return own == null ? ofRole.get(EndpointLedger.OTHER) : own;
        }
    }

    /**
     * Returns the sums of all connections by endpoint. Takes the lock of each open connection for a moment; none of them is
     * counted twice or left out if it ends meanwhile, and sums that a later census gives are not less.
     */
    public List<EndpointTotals> totals() {
        Sums sums = new Sums();
        List<StatisticsSum> inOrder = new ArrayList<>(ended.size());
        for (EndpointTotals totals : ended) {
            inOrder.add(sums.declare(totals));
        }
        for (int from = 0; from < live.size(); from += TOUCHED_TOGETHER) {
            List<LiveConnection> some = live.subList(from, Math.min(live.size(), from + TOUCHED_TOGETHER));
            touch(some);
            for (LiveConnection open : some) {
                StatisticsSum sum = sums.of(open.connection().role(), open.endpoint());
                if (sum != null) {
                    sum.add(open.connection());
                }
            }
        }
        List<EndpointTotals> all = new ArrayList<>(ended.size());
        for (int i = 0; i < ended.size(); i++) {
            all.add(ended.get(i).with(inOrder.get(i).toStatistics()));
        }
        return all;
    }

    private static void touch(List<LiveConnection> some) {
        long read = 0;
        for (LiveConnection open : some) {
            read ^= StatisticsSum.touch(open.connection());
        }
        touched = read;
    }
}

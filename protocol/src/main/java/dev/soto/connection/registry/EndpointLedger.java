package dev.soto.connection.registry;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds up, by endpoint, what connections did that have ended. Guarded by its owner's lock, under which the owner also takes an
 * ended connection out of those that are open: so that each is counted once, and a sum never falls.
 */
public final class EndpointLedger {
    /** Name of what has no place of its own any more. */
    public static final String OTHER = "other";

    /** More endpoints than that share {@link #OTHER}: their number is the application's, but it may make them up, too. */
    public static final int MAX_ENDPOINTS = 1000;

    /**
     * An endpoint in one of the two roles, as counts are kept by.
     *
     * @param endpoint path template, route or class
     * @param role in which its connections are
     */
    // With methods of its own: to link those that a record has by itself takes ten milliseconds of a process's start.
    public record Key(String endpoint, Role role) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && endpoint.equals(key.endpoint) && role == key.role;
        }

        @Override
        public int hashCode() {
            return 31 * endpoint.hashCode() + role.hashCode();
        }
    }

    private static final class Account {
        final EndpointMeter meter;
        long opened;
        final Map<Ending, Long> ended = new HashMap<>();
        Duration lifetime = Duration.ZERO;
        ConnectionStatistics statistics = ConnectionStatistics.NONE;

        Account(EndpointMeter meter) {
            this.meter = meter;
        }
    }

    private final Map<Key, Account> accounts = new LinkedHashMap<>();

    private final ConnectionObserver observer;

    /**
     * Creates an empty ledger.
     *
     * @param observer hears of what is timed
     */
    public EndpointLedger(ConnectionObserver observer) {
        this.observer = observer;
    }

    /** Gives an endpoint its place before a connection opens, so that it shows with zeros. */
    public void declare(String endpoint, Role role) {
        account(endpoint, role);
    }

    /** Counts a connection that opens, and has it measured. */
    public void opened(LiveConnection connection) {
        Account account = account(connection);
        account.opened++;
        connection.connection().setMeter(account.meter);
    }

    /** Counts a connection that has ended, and has its statistics change no more. */
    public void ended(LiveConnection live) {
        Account account = account(live);
        CloseStatus status = Objects.requireNonNullElse(live.connection().closeStatus(), CloseStatus.ABNORMAL);
        Ending ending = Ending.of(status, live.closedBy().orElse(CloseInitiator.FAILURE));
        account.ended.merge(ending, 1L, Long::sum);
        account.lifetime = account.lifetime.plus(live.connection().age());
        account.statistics = account.statistics.plus(live.connection().endStatistics());
        live.connection().failure().ifPresent(account.meter::failed);
    }

    private Account account(LiveConnection connection) {
        return account(connection.endpoint(), connection.connection().role());
    }

    private Account account(String endpoint, Role role) {
        Key own = new Key(endpoint, role);
        Account known = accounts.get(own);
        if (known != null) {
            return known;
        }
        Key key = accounts.size() < MAX_ENDPOINTS ? own : new Key(OTHER, role);
        return accounts.computeIfAbsent(key, any -> new Account(new EndpointMeter(key.endpoint, key.role, observer)));
    }

    /** Returns the sums as of now, without what is open. */
    List<EndpointTotals> totals() {
        List<EndpointTotals> totals = new ArrayList<>(accounts.size());
        accounts.forEach((key, account) -> totals.add(new EndpointTotals(
                key.endpoint,
                key.role,
                account.opened,
                Map.copyOf(account.ended),
                account.lifetime,
                account.statistics,
                account.meter.errors(),
                account.meter.overflows())));
        return totals;
    }

    /**
     * Returns the sums as of now, and what is open.
     *
     * @param live does not change
     */
    public Census census(List<? extends LiveConnection> live) {
        return new Census(totals(), Collections.unmodifiableList(live));
    }
}

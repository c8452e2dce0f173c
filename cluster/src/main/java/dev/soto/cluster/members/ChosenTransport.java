package dev.soto.cluster.members;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.ClusterTransportFactory;
import dev.soto.provider.services.FoundServices;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What connects this node to others, as the settings say. */
final class ChosenTransport {
    private ChosenTransport() {}

    /**
     * Returns a transport that has not been started; empty within one container.
     *
     * @throws IllegalArgumentException when a setting is missing or wrong, or the artifact that has the transport
     */
    static Optional<ClusterTransport> of(Settings settings, @Nullable ClassLoader loader) {
        String name = settings.get(ClusterTable.TRANSPORT);
        if (!settings.isGiven(ClusterTable.TRANSPORT)
                && !settings.get(ClusterTable.SERVERS).isEmpty()) {
            throw new IllegalArgumentException(settings.statement(ClusterTable.SERVERS) + ", and "
                    + ClusterTable.TRANSPORT + " is not given: nats, or " + ClusterTable.LOCAL
                    + " where the node is to be alone all the same");
        }
        if (name.equals(ClusterTable.LOCAL)) {
            return Optional.empty();
        }
        ClusterTransportFactory chosen = find(name, settings, loader);
        if (settings.get(ClusterTable.NAME).isEmpty()) {
            throw new IllegalArgumentException(settings.statement(ClusterTable.TRANSPORT) + ", and " + ClusterTable.NAME
                    + " is not given: a name that all nodes of this application have, and no other application");
        }
        Duration heartbeat = settings.get(ClusterTable.HEARTBEAT);
        if (settings.get(ClusterTable.NODE_TIMEOUT).compareTo(heartbeat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(settings.statement(ClusterTable.NODE_TIMEOUT)
                    + ", which is less than three times as long as " + settings.statement(ClusterTable.HEARTBEAT));
        }
        return Optional.of(chosen.create(settings));
    }

    /** Where the application's class loader is not the one that has them, it is ours. */
    private static ClusterTransportFactory find(String name, Settings settings, @Nullable ClassLoader loader) {
        Set<String> others = new TreeSet<>();
        List<Throwable> broken = new ArrayList<>();
        for (ClassLoader each : Arrays.asList(loader, ChosenTransport.class.getClassLoader())) {
            List<ClusterTransportFactory> found = new ArrayList<>();
            FoundServices.forEach(ServiceLoader.load(ClusterTransportFactory.class, each), found::add, broken::add);
            for (ClusterTransportFactory factory : found) {
                if (factory.name().equals(name)) {
                    return factory;
                }
                others.add(factory.name());
            }
        }
        others.add(ClusterTable.LOCAL);
        throw new IllegalArgumentException(
                settings.statement(ClusterTable.TRANSPORT)
                        + (broken.isEmpty()
                                ? ", and what makes such a transport is missing: add dev.soto:soto-cluster-" + name
                                        + " to the application; there is " + String.join(", ", others)
                                : ", and what may make such a transport cannot be used: " + broken.get(0)),
                broken.isEmpty() ? null : broken.get(0));
    }
}

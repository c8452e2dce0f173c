package dev.soto.cluster.transport;

import dev.soto.provider.settings.Settings;

/** Makes a transport; found by ServiceLoader. */
public interface ClusterTransportFactory {

    /** Returns the value of {@code dev.soto.clusterTransport} that chooses it. */
    String name();

    /**
     * Returns a transport that has not begun.
     *
     * @throws IllegalArgumentException when a setting is missing or wrong
     */
    ClusterTransport create(Settings settings);
}

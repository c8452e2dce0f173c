package dev.soto.bridge.endpoint;

import org.jspecify.annotations.Nullable;

/** Holds the factory of the container for the duration of a call of getEndpointInstance. */
final class CurrentInstances {
    private static final ThreadLocal<@Nullable InstanceFactory> CURRENT = new ThreadLocal<>();

    private CurrentInstances() {}

    static @Nullable InstanceFactory get() {
        return CURRENT.get();
    }

    static @Nullable InstanceFactory swap(@Nullable InstanceFactory instances) {
        InstanceFactory before = CURRENT.get();
        if (instances == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(instances);
        }
        return before;
    }
}

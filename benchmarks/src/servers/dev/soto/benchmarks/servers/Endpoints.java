package dev.soto.benchmarks.servers;

import java.util.Set;

/** The endpoint classes that every Jakarta server deploys. */
final class Endpoints {
    static final Set<Class<?>> CLASSES = Set.of(
            EchoEndpoint.class,
            BroadcastEndpoint.class,
            PartialEndpoint.class,
            StreamEndpoint.class,
            BlockingEndpoint.class,
            TimedBroadcastEndpoint.class);

    private Endpoints() {}

    static Class<?>[] array() {
        return CLASSES.toArray(Class<?>[]::new);
    }
}

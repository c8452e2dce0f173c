package dev.soto.bridge.endpoint;

/**
 * Marks the platform default configurator, which the service loader makes and which therefore cannot be given an {@link
 * InstanceFactory}: while an {@link EndpointModel} asks for an endpoint instance, the factory of the container is found
 * here.
 */
public interface PlatformDefault {

    /** Returns the factory of the container that asks the calling thread for an endpoint instance. */
    static InstanceFactory instances() {
        InstanceFactory current = CurrentInstances.get();
        return current == null ? InstanceFactory.CONSTRUCTOR : current;
    }
}

package dev.soto.bridge.endpoint;

/**
 * Makes the objects of an application: endpoints, encoders, decoders and configurators. A container that injects
 * dependencies has one of its own. Thread-safe.
 */
public interface InstanceFactory {

    /** Calls the public constructor without parameters. */
    InstanceFactory CONSTRUCTOR = new ConstructorInstanceFactory();

    /**
     * Returns a new object.
     *
     * @throws InstantiationException when it cannot be made; the message names the class, the cause is what its
     *     constructor threw
     */
    <T> T create(Class<T> type) throws InstantiationException;

    /**
     * Says that a session uses an object which a configurator returned: one that was just made, or one that it keeps and
     * returns again and again. Objects from elsewhere are of no concern. Does nothing by itself.
     */
    default void retain(Object instance) {}

    /**
     * Takes an object back that {@link #create} made; once for create, and once more for each {@link #retain} but the
     * first. Then it is not used any more. Does nothing by itself.
     */
    default void release(Object instance) {}

    /**
     * Returns whether {@link #create} can work for a class, as far as can be told without trying; deployment fails when
     * not. By itself: the class is not abstract and has a public constructor without parameters.
     */
    default boolean canCreate(Class<?> type) {
        return ConstructorInstanceFactory.hasPublicConstructor(type);
    }
}

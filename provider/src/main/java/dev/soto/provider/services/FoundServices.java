package dev.soto.provider.services;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds services of which one that is broken keeps nobody from the others. */
public final class FoundServices {
    private static final int MAX_BROKEN = 10;

    private FoundServices() {}

    /**
     * Finds those that there are.
     *
     * @param loader the application's
     * @param found takes one; an error of linking that it throws is that of the service
     * @param broken is told of one that is left out
     */
    public static <T> void forEach(
            Class<T> type, ClassLoader loader, Consumer<T> found, Consumer<? super Throwable> broken) {
        Iterator<T> services = ServiceLoader.load(type, loader).iterator();
        // Where one is broken the loader goes on with the next; where it cannot read at all it fails for ever.
        for (int failures = 0; failures < MAX_BROKEN; ) {
            try {
                if (!services.hasNext()) {
                    return;
                }
                found.accept(services.next());
            } catch (ServiceConfigurationError | LinkageError failure) {
                failures++;
                broken.accept(failure);
            }
        }
    }
}

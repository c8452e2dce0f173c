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
     * @param services by the application's class loader; made by the caller, whose module says that it uses them
     * @param found takes one; an error of linking that it throws is that of the service
     * @param broken is told of one that is left out
     */
    public static <T> void forEach(
            ServiceLoader<T> services, Consumer<? super T> found, Consumer<? super Throwable> broken) {
        Iterator<T> each = services.iterator();
        // Where one is broken the loader goes on with the next; where it cannot read at all it fails for ever.
        for (int failures = 0; failures < MAX_BROKEN; ) {
            try {
                if (!each.hasNext()) {
                    return;
                }
                found.accept(each.next());
            } catch (ServiceConfigurationError | LinkageError failure) {
                failures++;
                broken.accept(failure);
            }
        }
    }
}

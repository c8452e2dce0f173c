package dev.soto.provider.cdi;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionTarget;
import jakarta.enterprise.inject.spi.Unmanaged.UnmanagedInstance;
import org.jspecify.annotations.Nullable;

/**
 * An object that CDI made, and how to destroy it.
 *
 * @param <T> its class
 */
final class CdiInstance<T> {
    private final T instance;
    private final @Nullable Runnable destruction;

    private CdiInstance(T instance, @Nullable Runnable destruction) {
        this.instance = instance;
        this.destruction = destruction;
    }

    /** An object that belongs to a context of CDI, which destroys it. */
    static <T> CdiInstance<T> shared(T reference) {
        return new CdiInstance<>(reference, null);
    }

    /** Produces an object that belongs to the caller. */
    static <T> CdiInstance<T> own(UnmanagedInstance<T> unmanaged) {
        T instance = unmanaged.produce().inject().postConstruct().get();
        return new CdiInstance<>(instance, () -> unmanaged.preDestroy().dispose());
    }

    /** Injects an object that is there already. */
    static CdiInstance<Object> inject(BeanManager beans, Object instance) {
        InjectionTarget<Object> target = target(beans, instance.getClass());
        CreationalContext<Object> context = beans.createCreationalContext(null);
        target.inject(instance, context);
        target.postConstruct(instance);
        return new CdiInstance<>(instance, () -> {
            target.preDestroy(instance);
            context.release();
        });
    }

    /** What injects a class injects its instances. */
    @SuppressWarnings("unchecked")
    private static InjectionTarget<Object> target(BeanManager beans, Class<?> type) {
        return (InjectionTarget<Object>)
                beans.getInjectionTargetFactory(beans.createAnnotatedType(type)).createInjectionTarget(null);
    }

    T instance() {
        return instance;
    }

    /** Returns whether a context of CDI owns it. */
    boolean isShared() {
        return destruction == null;
    }

    void destroy() {
        if (destruction != null) {
            destruction.run();
        }
    }
}

package dev.soto.provider.cdi;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.endpoint.OwnedInstances;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes objects with CDI and destroys them when they were given back by all who use them. Before CDI is there objects are
 * made by their constructors, and injected when it has come.
 */
final class CdiInstances implements InstanceFactory, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CdiInstances.class.getName());

    private final BeanManagerSource source;
    private final Map<Class<?>, CdiProducer<?>> productions = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final OwnedInstances owned = new OwnedInstances();

    /** Made before CDI was there. Guarded by the lock. */
    private final List<Object> early = new ArrayList<>();

    CdiInstances(BeanManagerSource source) {
        this.source = source;
    }

    @Override
    public <T> T create(Class<T> type) throws InstantiationException {
        BeanManager beans = source.get();
        if (beans == null) {
            return createEarly(type);
        }
        CdiInstance<T> produced;
        try {
            produced = production(beans, type).produce();
        } catch (RuntimeException failure) {
            throw failure(type, failure);
        }
        own(produced);
        return produced.instance();
    }

    private <T> T createEarly(Class<T> type) throws InstantiationException {
        if (!InstanceFactory.super.canCreate(type)) {
            throw new InstantiationException(type.getName()
                    + " has no public constructor without parameters, and CDI is not there to call another one");
        }
        T instance = CONSTRUCTOR.create(type);
        if (source.mayCome()) {
            lock.lock();
            try {
                early.add(instance);
            } finally {
                lock.unlock();
            }
        }
        return instance;
    }

    /** Fields and methods only: the constructors have been called, and there are no interceptors. */
    void injectEarly() throws InstantiationException {
        List<Object> waiting;
        lock.lock();
        try {
            waiting = List.copyOf(early);
            early.clear();
        } finally {
            lock.unlock();
        }
        BeanManager beans = source.get();
        if (beans != null) {
            for (Object instance : waiting) {
                try {
                    own(CdiInstance.inject(beans, instance));
                } catch (RuntimeException failure) {
                    throw failure(instance.getClass(), failure);
                }
            }
        }
    }

    private void own(CdiInstance<?> produced) {
        if (!produced.isShared()) {
            owned.own(produced.instance(), () -> destroy(produced));
        }
    }

    /** The type of the map's value follows from its key. */
    @SuppressWarnings("unchecked")
    private <T> CdiProducer<T> production(BeanManager beans, Class<T> type) {
        return (CdiProducer<T>) productions.computeIfAbsent(type, key -> CdiProducer.of(beans, key));
    }

    private static InstantiationException failure(Class<?> type, RuntimeException cause) {
        InstantiationException failure =
                new InstantiationException("CDI cannot make an instance of " + type.getName() + ": " + cause);
        failure.initCause(cause);
        return failure;
    }

    /** CDI may call a constructor with parameters. */
    @Override
    public boolean canCreate(Class<?> type) {
        return InstanceFactory.super.canCreate(type) || !Modifier.isAbstract(type.getModifiers()) && isInjected(type);
    }

    private static boolean isInjected(Class<?> type) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.isAnnotationPresent(Inject.class)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void retain(Object instance) {
        owned.retain(instance);
    }

    @Override
    public void release(Object instance) {
        owned.release(instance);
    }

    private static void destroy(CdiInstance<?> produced) {
        try {
            produced.destroy();
        } catch (RuntimeException failure) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "CDI cannot destroy an instance of "
                            + produced.instance().getClass().getName(),
                    failure);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            early.clear();
        } finally {
            lock.unlock();
        }
        owned.close();
    }
}

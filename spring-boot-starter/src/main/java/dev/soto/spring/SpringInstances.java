package dev.soto.spring;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.endpoint.OwnedInstances;
import java.lang.reflect.Modifier;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.web.socket.server.standard.SpringConfigurator;

/**
 * Lets Spring make endpoints, coders and configurators: a new object each time, as Jakarta WebSocket wants it, with
 * constructor and field injection and the initialisation callbacks, also for a class that is a bean. When nobody uses it any
 * more its destruction callbacks run.
 */
final class SpringInstances implements InstanceFactory {
    private final AutowireCapableBeanFactory beans;
    private final OwnedInstances owned = new OwnedInstances();

    SpringInstances(AutowireCapableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public <T> T create(Class<T> type) throws InstantiationException {
        if (type == SpringConfigurator.class) {
            return type.cast(new ApplicationConfigurator(beans, this));
        }
        T instance;
        try {
            instance = type.cast(beans.createBean(type));
        } catch (BeansException | IllegalStateException | ClassCastException refused) {
            InstantiationException failure =
                    new InstantiationException("Spring cannot make an instance of " + type.getName() + ": " + refused);
            failure.initCause(refused);
            throw failure;
        }
        // Spring logs what destruction callbacks throw.
        owned.own(instance, () -> beans.destroyBean(instance));
        return instance;
    }

    /** Which constructor fits only Spring knows, and it says so when it is asked for an object. */
    @Override
    public boolean canCreate(Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers());
    }

    @Override
    public void retain(Object instance) {
        owned.retain(instance);
    }

    @Override
    public void release(Object instance) {
        owned.release(instance);
    }
}

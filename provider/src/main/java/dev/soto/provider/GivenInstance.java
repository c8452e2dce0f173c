package dev.soto.provider;

import dev.soto.bridge.endpoint.InstanceFactory;

/** Makes what another factory makes, but for a class of which the application has given an instance already. */
final class GivenInstance implements InstanceFactory {
    private final Object instance;
    private final InstanceFactory others;

    GivenInstance(Object instance, InstanceFactory others) {
        this.instance = instance;
        this.others = others;
    }

    @Override
    public <T> T create(Class<T> type) throws InstantiationException {
        return type == instance.getClass() ? type.cast(instance) : others.create(type);
    }

    @Override
    public boolean canCreate(Class<?> type) {
        return type == instance.getClass() || others.canCreate(type);
    }

    @Override
    public void release(Object released) {
        if (released != instance) {
            others.release(released);
        }
    }
}

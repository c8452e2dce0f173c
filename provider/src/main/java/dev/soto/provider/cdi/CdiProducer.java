package dev.soto.provider.cdi;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import org.jspecify.annotations.Nullable;

/**
 * How CDI makes objects of a class: each one new and without a context (as the platform specification wants it, EE.5.2.5),
 * unless the class is a bean with a scope of its own, which is respected.
 *
 * @param <T> the class
 */
final class CdiProducer<T> {
    private final Class<T> type;
    private final BeanManager beans;
    private final @Nullable Bean<?> scoped;
    private final @Nullable Unmanaged<T> unmanaged;

    private CdiProducer(Class<T> type, BeanManager beans, @Nullable Bean<?> scoped) {
        this.type = type;
        this.beans = beans;
        this.scoped = scoped;
        this.unmanaged = scoped == null ? new Unmanaged<>(beans, type) : null;
    }

    static <T> CdiProducer<T> of(BeanManager beans, Class<T> type) {
        Bean<?> scoped = null;
        for (Bean<?> bean : beans.getBeans(type, Any.Literal.INSTANCE)) {
            if (bean.getBeanClass() == type && bean.getScope() != Dependent.class) {
                scoped = bean;
            }
        }
        return new CdiProducer<>(type, beans, scoped);
    }

    CdiInstance<T> produce() {
        if (scoped != null) {
            Object reference = beans.getReference(scoped, type, beans.createCreationalContext(scoped));
            return CdiInstance.shared(type.cast(reference));
        }
        if (unmanaged == null) {
            throw new AssertionError("a class without a scope is not managed");
        }
        return CdiInstance.own(unmanaged.newInstance());
    }
}

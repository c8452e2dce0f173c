package dev.soto.provider.cdi;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;

/**
 * What Soto does with the CDI of an application (Jakarta WebSocket section 7.1.1): endpoints, configurators, encoders and
 * decoders are made with injection and interceptors, and callbacks run in an active request scope. As long as no CDI is
 * there all is as without it. Thread-safe.
 */
public final class CdiApplication implements AutoCloseable {
    private final BeanManagerSource source;
    private final CdiInstances instances;
    private final RequestScope scope;

    CdiApplication(BeanManagerSource source) {
        this.source = source;
        this.instances = new CdiInstances(source);
        this.scope = new RequestScope(source);
    }

    /** Compares identities, because BeanManagers of different containers may be equal. */
    @SuppressWarnings("ReferenceEquality")
    static @Nullable CdiApplication current(@Nullable CdiApplication last) {
        BeanManager running = BeanManagerSource.current();
        if (running == null) {
            return null;
        }
        return last != null && running == last.source.get()
                ? last
                : new CdiApplication(new BeanManagerSource(() -> running));
    }

    /** Returns what makes objects. */
    public InstanceFactory instances() {
        return instances;
    }

    /** Returns the request scope. */
    public CallbackScope scope() {
        return scope;
    }

    /**
     * To be called when the application has started: configurators that were made before CDI was there get their
     * dependencies now.
     *
     * @throws InstantiationException when that fails; the message names the class
     */
    public void started() throws InstantiationException {
        source.started();
        instances.injectEarly();
    }

    /** Destroys the objects that nobody gave back, such as configurators; CDI is not used from then on. */
    @Override
    public void close() {
        instances.close();
        source.ended();
    }
}

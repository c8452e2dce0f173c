package dev.soto.provider.cdi;

import dev.soto.bridge.session.CallbackScope;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request scope for each callback; where one is active already, as during a handshake in a servlet container, it stays. */
final class RequestScope implements CallbackScope {
    private static final System.Logger LOG = System.getLogger(RequestScope.class.getName());

    private record Active(RequestContextController controller, CreationalContext<?> context) {}

    private final BeanManagerSource source;
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile @Nullable Bean<?> controllerBean;

    RequestScope(BeanManagerSource source) {
        this.source = source;
    }

    @Override
    public @Nullable Object enter() {
        BeanManager beans = source.get();
        if (beans == null) {
            return null;
        }
        try {
            return activate(beans);
        } catch (RuntimeException failure) {
            // The callback is due in any case, for example onClose when CDI has been shut down.
            LOG.log(
                    complained.compareAndSet(false, true) ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                    () -> "no request scope can be activated for a WebSocket callback: " + failure);
            return null;
        }
    }

    private @Nullable Active activate(BeanManager beans) {
        Bean<?> bean = controllerBean;
        if (bean == null) {
            bean = beans.resolve(beans.getBeans(RequestContextController.class));
            controllerBean = bean;
        }
        CreationalContext<?> context = beans.createCreationalContext(bean);
        boolean activated = false;
        try {
            RequestContextController controller =
                    (RequestContextController) beans.getReference(bean, RequestContextController.class, context);
            activated = controller.activate();
            return activated ? new Active(controller, context) : null;
        } finally {
            if (!activated) {
                context.release();
            }
        }
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof Active active) {
            try {
                active.controller().deactivate();
            } catch (ContextNotActiveException ended) {
                LOG.log(System.Logger.Level.DEBUG, "the application has ended the request scope of a callback", ended);
            } finally {
                active.context().release();
            }
        }
    }
}

package dev.soto.spring;

import dev.soto.micrometer.SotoMetrics;
import dev.soto.provider.SotoWebSocketContainer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** The meters of the client container, which is made when it is first wanted: before or after Spring has its registries. */
final class ClientMeters implements MeterBinder, BeanPostProcessor {
    /** Guarded by this. */
    private final List<MeterRegistry> registries = new ArrayList<>();
    /** Guarded by this. */
    private @Nullable SotoMetrics metrics;

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        registries.add(registry);
        SotoMetrics made = metrics;
        if (made != null) {
            made.bindTo(registry);
        }
    }

    @Override
    public synchronized Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof SotoWebSocketContainer client && metrics == null) {
            SotoMetrics made = SotoMetrics.ofEndpoints(client);
            metrics = made;
            registries.forEach(made::bindTo);
        }
        return bean;
    }
}

package dev.soto.spring;

import dev.soto.micrometer.SotoMetrics;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.ServletContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/** The meters of the server container, where Micrometer and {@code soto-micrometer} are on the class path. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({MeterRegistry.class, SotoMetrics.class})
public final class SotoMetricsAutoConfiguration {

    /** Created by Spring. */
    public SotoMetricsAutoConfiguration() {}

    /** Binds when Spring has its registries, which is when the server has its context. */
    @Bean
    @ConditionalOnMissingBean(name = "sotoMeters")
    MeterBinder sotoMeters(ObjectProvider<ServletContext> context) {
        return registry -> context.ifAvailable(servlets -> {
            if (servlets.getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                    instanceof SotoServerContainer container) {
                new SotoMetrics(container).bindTo(registry);
            }
        });
    }
}

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
import org.springframework.context.annotation.Configuration;

/** The meters of the server container and of the client, where Micrometer and {@code soto-micrometer} are on the class path. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnClass({MeterRegistry.class, SotoMetrics.class})
public final class SotoMetricsAutoConfiguration {

    /** Created by Spring. */
    public SotoMetricsAutoConfiguration() {}

    /** Those of the client container; static, as Spring wants it of what sees other beans. */
    @Bean
    @ConditionalOnMissingBean(name = "sotoClientMeters")
    static ClientMeters sotoClientMeters() {
        return new ClientMeters();
    }

    /** The server's part. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnClass(ServletContext.class)
    static class ServerConfiguration {

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
}

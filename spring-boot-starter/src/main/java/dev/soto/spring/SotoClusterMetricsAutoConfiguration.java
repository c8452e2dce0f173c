package dev.soto.spring;

import dev.soto.cluster.SotoCluster;
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

/** What the cluster counts as meters, where it and Micrometer are on the class path. */
@AutoConfiguration(after = SotoClusterAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({MeterRegistry.class, SotoCluster.class})
public final class SotoClusterMetricsAutoConfiguration {

    /** Created by Spring. */
    public SotoClusterMetricsAutoConfiguration() {}

    /** Binds when Spring has its registries, which is when the server has its context. */
    @Bean
    @ConditionalOnMissingBean(name = "sotoClusterMeters")
    MeterBinder sotoClusterMeters(ObjectProvider<ServletContext> context) {
        return registry -> context.ifAvailable(servlets -> {
            if (servlets.getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                    instanceof SotoServerContainer container) {
                container
                        .extension(SotoCluster.class)
                        .ifPresent(cluster -> new ClusterMeters(cluster).bindTo(registry));
            }
        });
    }
}

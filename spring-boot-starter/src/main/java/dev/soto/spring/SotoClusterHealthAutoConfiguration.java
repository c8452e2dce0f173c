package dev.soto.spring;

import dev.soto.cluster.SotoCluster;
import jakarta.servlet.ServletContext;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The connection to other nodes as the component {@code sotoCluster}, where the cluster and Spring Boot's health are on the class path. */
@AutoConfiguration(after = SotoClusterAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({SotoCluster.class, HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class SotoClusterHealthAutoConfiguration {

    /** Created by Spring. */
    public SotoClusterHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "sotoClusterHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("sotoCluster")
    HealthIndicator sotoClusterHealthIndicator(ServletContext context) {
        return new ClusterHealthIndicator(context);
    }
}

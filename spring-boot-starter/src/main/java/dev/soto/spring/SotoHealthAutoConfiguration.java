package dev.soto.spring;

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

/** The health of the server container as the component {@code soto}, where Spring Boot's health is on the class path. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class SotoHealthAutoConfiguration {

    /** Created by Spring. */
    public SotoHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "sotoHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("soto")
    HealthIndicator sotoHealthIndicator(ServletContext context) {
        return new SotoHealthIndicator(context);
    }
}

package dev.soto.spring;

import dev.soto.opentelemetry.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;

/** Traces with the application's OpenTelemetry, where that is a bean and {@code soto-opentelemetry} is on the class path. */
@AutoConfiguration(
        before = SotoAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetryAutoConfiguration"
        })
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnClass({OpenTelemetry.class, Tracing.class})
@ConditionalOnBean(OpenTelemetry.class)
public final class SotoTracingAutoConfiguration {

    /** Created by Spring. */
    public SotoTracingAutoConfiguration() {}

    /** One for the server and one for the client. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    Tracing sotoTracing(OpenTelemetry openTelemetry) {
        return new Tracing(openTelemetry);
    }
}

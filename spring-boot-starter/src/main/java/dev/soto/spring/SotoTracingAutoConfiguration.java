package dev.soto.spring;

import dev.soto.opentelemetry.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/** Traces with the application's OpenTelemetry, where that is a bean and {@code soto-opentelemetry} is on the class path. */
@AutoConfiguration(
        before = SotoAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetryAutoConfiguration"
        })
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({OpenTelemetry.class, Tracing.class})
@ConditionalOnBean(OpenTelemetry.class)
public final class SotoTracingAutoConfiguration {

    /** Created by Spring. */
    public SotoTracingAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    Tracing sotoTracing(OpenTelemetry openTelemetry) {
        return new Tracing(openTelemetry);
    }
}

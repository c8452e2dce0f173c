package dev.soto.spring;

import jakarta.servlet.ServletContext;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;

/** {@code /actuator/soto}, where the actuator is on the class path and exposes it. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
public final class SotoEndpointAutoConfiguration {

    /** Created by Spring. */
    public SotoEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    SotoEndpoint sotoEndpoint(ServletContext context) {
        return new SotoEndpoint(context);
    }
}

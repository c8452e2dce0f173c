package dev.soto.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.config.WebSocketMessageBrokerStats;

/** The counts of Spring's message broker as meters, where the application has one and Micrometer is on the class path. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnClass({MeterRegistry.class, WebSocketMessageBrokerStats.class})
@ConditionalOnBean(WebSocketMessageBrokerStats.class)
public final class SotoBrokerMetricsAutoConfiguration {

    /** Created by Spring. */
    public SotoBrokerMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "sotoBrokerMeters")
    MeterBinder sotoBrokerMeters(WebSocketMessageBrokerStats stats) {
        return new BrokerMeters(stats);
    }
}

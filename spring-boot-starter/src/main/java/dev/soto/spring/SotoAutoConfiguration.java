package dev.soto.spring;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.settings.Settings;
import jakarta.servlet.ServletContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Makes Soto the WebSocket container of a Spring Boot application: the server container of a servlet web application on an
 * embedded server, and a client container with the same settings. Everything stays out with {@code
 * dev.soto.enabled=false}.
 */
@AutoConfiguration
// Any value but "false" goes on, so that a wrong one is reported with all other settings.
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
public final class SotoAutoConfiguration {

    /** Created by Spring. */
    public SotoAutoConfiguration() {}

    /**
     * The settings of the environment: {@code dev.soto.*} in application.properties and wherever else Spring looks. A context that has a
     * parent has its own, for its environment has more than that of the parent.
     *
     * @throws InvalidSettingException when a name is unknown or a value is not allowed
     */
    @Bean
    @Fallback
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    Settings sotoSettings(Environment environment) {
        return EnvironmentSettings.read(environment);
    }

    /** A client container for {@code StandardWebSocketClient} and others; gives way to any other WebSocketContainer. */
    @Bean(destroyMethod = "close")
    @Lazy
    @Fallback
    @ConditionalOnMissingBean
    SotoWebSocketContainer sotoWebSocketContainer(
            Settings settings, ConfigurableListableBeanFactory beans, ObjectProvider<SessionObserver> observers) {
        SotoWebSocketContainer container = new SotoWebSocketContainer(settings);
        observers.orderedStream().forEach(container::addObserver);
        // Each container has one of its own; a single one is the server's.
        for (String name : beans.getBeanNamesForType(Instrumentation.class, true, false)) {
            if (beans.isPrototype(name)) {
                container.addInstrumentation(beans.getBean(name, Instrumentation.class));
            }
        }
        return container;
    }

    /** The server's part. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnClass(ServletContext.class)
    static class ServerConfiguration {

        @Bean
        ServletContextInitializer sotoServletInitializer(
                Settings settings,
                AutowireCapableBeanFactory beans,
                ObjectProvider<SessionObserver> observers,
                ObjectProvider<Instrumentation> instrumentations) {
            return new SotoServletInitializer(settings, beans, observers, instrumentations);
        }

        @Bean
        SotoShutdown sotoShutdown() {
            return new SotoShutdown();
        }
    }
}

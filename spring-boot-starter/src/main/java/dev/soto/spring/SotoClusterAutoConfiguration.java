package dev.soto.spring;

import dev.soto.cluster.SotoCluster;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Topics, users and sessions by their ids as a bean, where {@code soto-cluster} is on the class path. */
@AutoConfiguration(after = SotoAutoConfiguration.class)
@ConditionalOnProperty(name = "dev.soto.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(SotoCluster.class)
public final class SotoClusterAutoConfiguration {

    /** Created by Spring. */
    public SotoClusterAutoConfiguration() {}

    /** Made when it is first used: the web server has a container by then. */
    @Bean(destroyMethod = "") // It is a part of the container, and ends with it.
    @Lazy
    @ConditionalOnMissingBean
    SotoCluster sotoCluster(ServletContext servlets) {
        if (servlets.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) instanceof SotoServerContainer container) {
            return SotoCluster.of(container);
        }
        throw new IllegalStateException(
                "the web server of this application has no container of Soto, so there is no SotoCluster"
                        + " to inject: see the log of the start for the reason. A test has a web server with"
                        + " @SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)");
    }
}

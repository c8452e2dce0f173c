package dev.soto.spring;

import dev.soto.provider.ContextLoader;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.settings.Settings;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;

/**
 * Starts Soto in an embedded server, which runs no servlet container initializers by itself. Comes first, so that whatever
 * wants the server container finds it; its filter is behind those of the application nevertheless.
 */
final class SotoServletInitializer implements ServletContextInitializer, Ordered {
    private static final System.Logger LOG = System.getLogger(SotoServletInitializer.class.getName());

    private final Settings settings;
    private final AutowireCapableBeanFactory beans;
    private final ObjectProvider<SessionObserver> observers;
    private final ObjectProvider<Instrumentation> instrumentations;

    SotoServletInitializer(
            Settings settings,
            AutowireCapableBeanFactory beans,
            ObjectProvider<SessionObserver> observers,
            ObjectProvider<Instrumentation> instrumentations) {
        this.settings = settings;
        this.beans = beans;
        this.observers = observers;
        this.instrumentations = instrumentations;
    }

    @Override
    public void onStartup(ServletContext context) throws ServletException {
        if (context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) instanceof SotoServerContainer there) {
            // A WAR in a server of its own, which has found Soto's initializer.
            boolean isLost = !settings.given().isEmpty()
                    && !settings.describe().equals(there.settings().describe());
            LOG.log(
                    isLost ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                    "Soto was started by the servlet container: settings are those of the context and the system"
                            + " properties, {0}, not those of the Spring environment, {1}",
                    there.settings().describe(),
                    settings.describe());
            return;
        }
        OtherProviders.requireNone(SotoServletInitializer.class.getClassLoader());
        new SotoServletContainerInitializer()
                .withSettings(settings)
                .withInstances(new SpringInstances(beans))
                .onStartup(Set.of(), context);
        if (context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) instanceof SotoServerContainer container) {
            observers.orderedStream().forEach(container::addObserver);
            // What is found otherwise would come in place of these.
            container.observation().search(ContextLoader.ofApplication(context.getClassLoader()));
            instrumentations.orderedStream().forEach(container::addInstrumentation);
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}

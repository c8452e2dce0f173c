package dev.soto.spring;

import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.context.ServletContextAware;

/**
 * Closes the sessions with 1001 while the server still serves them: after the application's own beans have stopped, before
 * the server begins its graceful shutdown. Only when the application context closes: one that is stopped and started again,
 * or paused, keeps its container.
 */
final class SotoShutdown
        implements SmartLifecycle,
                ServletContextAware,
                ApplicationContextAware,
                ApplicationListener<ContextClosedEvent> {
    /** The server's graceful shutdown is 1024 below the default; what has the higher phase stops first. */
    private static final int PHASE = DEFAULT_PHASE - 512;

    private volatile @Nullable ServletContext context;
    private volatile @Nullable ApplicationContext application;
    private volatile boolean running;
    private volatile boolean closing;

    @Override
    public void setServletContext(ServletContext servletContext) {
        context = servletContext;
    }

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        application = applicationContext;
    }

    /** Events of child contexts, such as that of a management port, come to their parents too. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == application) {
            closing = true;
        }
    }

    /** From the first moment of a drain on, before the first session is closed, the application is not ready. */
    @Override
    public void start() {
        running = true;
        SotoServerContainer container = container();
        ApplicationContext own = application;
        if (container != null && own != null) {
            container
                    .drainControl()
                    .onDrain(() -> AvailabilityChangeEvent.publish(own, ReadinessState.REFUSING_TRAFFIC));
        }
    }

    private @Nullable SotoServerContainer container() {
        ServletContext current = context;
        return current != null
                        && current.getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                                instanceof SotoServerContainer container
                ? container
                : null;
    }

    @Override
    public void stop() {
        running = false;
        SotoServerContainer container = container();
        if (closing && container != null) {
            container.closeWithHost();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}

package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Closes the container when the web application stops. */
final class ContainerShutdown implements ServletContextListener {
    private final SotoServerContainer container;

    ContainerShutdown(SotoServerContainer container) {
        this.container = container;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        event.getServletContext().removeAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        event.getServletContext().removeAttribute(ServletServer.ATTRIBUTE);
        container.close();
    }
}

package dev.soto.servlet;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Closes the container when the web application stops. */
final class ContainerShutdown implements ServletContextListener {
    private final ServletServer server;

    ContainerShutdown(ServletServer server) {
        this.server = server;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        event.getServletContext().removeAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        event.getServletContext().removeAttribute(ServletServer.ATTRIBUTE);
        server.close();
    }
}

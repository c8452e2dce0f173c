package dev.soto.servlet;

import dev.soto.provider.settings.ServerTable;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Says when another provider has taken Soto's place; closes the container when the web application stops. */
final class ContainerShutdown implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(ContainerShutdown.class.getName());

    private final ServletServer server;

    ContainerShutdown(ServletServer server) {
        this.server = server;
    }

    /** All initializers have run: Tyrus, for one, replaces the container of whoever came before. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Object present = context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        if (present == server.container()) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} has replaced Soto''s {1} as the WebSocket container (context attribute {2}) of the web application at"
                        + " \"{3}\": which of the two answers a handshake is left to the order of their filters. Turn one of"
                        + " them off, Soto with {4}=false, or the other one: {5}",
                present == null ? "Nobody (null)" : present.getClass().getName(),
                server.container().getClass().getName(),
                SotoServletContainerInitializer.ATTRIBUTE,
                context.getContextPath(),
                ServerTable.ENABLED,
                OtherProvider.advice(present, context));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) == server.container()) {
            context.removeAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        }
        context.removeAttribute(ServletServer.ATTRIBUTE);
        server.close();
    }
}

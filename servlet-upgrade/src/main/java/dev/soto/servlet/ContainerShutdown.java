package dev.soto.servlet;

import dev.soto.provider.settings.ServerTable;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.jspecify.annotations.Nullable;

/** Says when another provider has taken Soto's place; closes the container when the web application stops. */
final class ContainerShutdown implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(ContainerShutdown.class.getName());

    private final HttpSessions sessions;

    /** Null when the application has stopped: Jetty keeps listeners for as long as the context, and calls them when it starts again. */
    private volatile @Nullable ServletServer server;

    ContainerShutdown(ServletServer server, HttpSessions sessions) {
        this.server = server;
        this.sessions = sessions;
    }

    /** All initializers have run: Tyrus, for one, replaces the container of whoever came before. */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletServer current = server;
        if (current == null) {
            return;
        }
        ServletContext context = event.getServletContext();
        Object present = context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        if (present == current.container()) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} has replaced Soto''s {1} as the WebSocket container (context attribute {2}) of the web application at"
                        + " \"{3}\": which of the two answers a handshake is left to the order of their filters. Turn one of"
                        + " them off, Soto with {4}=false, or the other one: {5}",
                present == null ? "Nobody (null)" : present.getClass().getName(),
                current.container().getClass().getName(),
                SotoServletContainerInitializer.ATTRIBUTE,
                context.getContextPath(),
                ServerTable.ENABLED,
                OtherProvider.advice(present, context));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletServer current = server;
        if (current == null) {
            return;
        }
        ServletContext context = event.getServletContext();
        if (context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) == current.container()) {
            context.removeAttribute(SotoServletContainerInitializer.ATTRIBUTE);
        }
        context.removeAttribute(ServletServer.ATTRIBUTE);
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(forStopping(loader));
            current.close();
        } finally {
            thread.setContextClassLoader(loader);
        }
        sessions.end();
        server = null;
    }

    /**
     * When GlassFish stops, loaders that it asks for each class are closed already. They complain with a text of a resource bundle that they
     * look for in the context class loader, which asks them for it, until the stack is used up, and no session would hear of the stop.
     * Callbacks have the application's in any case.
     */
    private static @Nullable ClassLoader forStopping(@Nullable ClassLoader application) {
        boolean glassFish =
                application != null && application.getClass().getName().startsWith("org.glassfish.");
        return glassFish ? ServletContext.class.getClassLoader() : application;
    }
}

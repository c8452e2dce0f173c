package dev.soto.launch;

import dev.soto.servlet.SotoServletContainerInitializer;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Endpoints on an embedded Jetty, as the README shows it. */
public final class JettyHost implements IntSupplier, AutoCloseable {
    private final Server server;

    private JettyHost(Server server) {
        this.server = server;
    }

    /** Starts at a free port. */
    public static JettyHost start(Class<?>... endpoints) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), endpoints);
        server.setHandler(context);
        server.start();
        return new JettyHost(server);
    }

    /** Returns the port. */
    @Override
    public int getAsInt() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}

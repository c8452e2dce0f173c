package dev.soto.benchmarks.servers;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty with its own provider. */
public final class JettyServer {
    private JettyServer() {}

    public static void main(String... args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, (servletContext, container) -> {
            container.addEndpoint(EchoEndpoint.class);
            container.addEndpoint(BroadcastEndpoint.class);
        });
        server.setHandler(context);
        server.start();
        ServerProcess.serve(connector.getLocalPort());
    }
}

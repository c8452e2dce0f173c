package dev.soto.benchmarks.servers;

import dev.soto.servlet.SotoServletContainerInitializer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Soto on embedded Jetty. */
public final class SotoOnJetty {
    private SotoOnJetty() {}

    public static void main(String... args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(
                new SotoServletContainerInitializer(), EchoEndpoint.class, BroadcastEndpoint.class);
        server.setHandler(context);
        server.start();
        ServerProcess.serve(connector.getLocalPort());
    }
}

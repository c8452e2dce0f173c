package dev.soto.benchmarks.servers;

import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The Jetty under Soto and under its own provider, so that both are measured on the same one. */
final class EmbeddedJetty {
    private static final int BACKLOG = 1024;

    private EmbeddedJetty() {}

    /** Starts a server and returns when it is no longer needed. */
    static void serve(Consumer<ServletContextHandler> deployment) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        deployment.accept(context);
        server.setHandler(context);
        server.start();
        ServerProcess.serve(connector.getLocalPort());
    }
}

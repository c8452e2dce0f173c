package dev.soto.peers;

import dev.soto.servlet.SotoServletContainerInitializer;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Soto on an embedded Jetty with the {@link PeerEndpoint}: HTTP/1.1, and HTTP/2 without TLS, on one port. */
final class OurJetty implements OurServer {

    private final Server server;
    private final ServerConnector connector;

    private OurJetty(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    static OurJetty start() throws Exception {
        return start(Map.of());
    }

    /** Starts with init parameters of the context. */
    static OurJetty start(Map<String, String> parameters) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        parameters.forEach(context::setInitParameter);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), PeerEndpoint.class);
        server.setHandler(context);
        server.start();
        return new OurJetty(server, connector);
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}

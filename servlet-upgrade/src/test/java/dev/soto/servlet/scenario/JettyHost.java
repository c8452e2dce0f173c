package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.servlet.TestCertificate;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An embedded Jetty. */
final class JettyHost implements Host {
    private final Server server = new Server();
    private final ServerConnector connector;

    private JettyHost(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        connector = wire == Wire.TLS ? secure() : new ServerConnector(server, 1, 2);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(CONTEXT, ServletContextHandler.SESSIONS);
        parameters.forEach(context::setInitParameter);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        server.setHandler(context);
        server.start();
    }

    static Host start(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return new JettyHost(wire, parameters, deployment);
    }

    private ServerConnector secure() {
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestCertificate.serverContext());
        return new ServerConnector(
                server, 1, 2, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
        server.destroy();
    }
}

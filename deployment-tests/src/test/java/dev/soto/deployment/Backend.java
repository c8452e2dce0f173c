package dev.soto.deployment;

import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.HealthServlet;
import dev.soto.servlet.SotoServletContainerInitializer;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Soto on embedded Jetty as it stands behind a reverse proxy: with the headers of one, or with the PROXY protocol. */
final class Backend implements AutoCloseable {

    private final Server server = new Server();
    private final ServerConnector behindHeaders;
    private final ServerConnector behindProxyProtocol;

    private SotoServerContainer container;

    private Backend() {
        HttpConfiguration headers = new HttpConfiguration();
        headers.addCustomizer(new ForwardedRequestCustomizer());
        behindHeaders = new ServerConnector(server, new HttpConnectionFactory(headers));
        behindProxyProtocol = new ServerConnector(server, new ProxyConnectionFactory(), new HttpConnectionFactory());
        for (ServerConnector connector : List.of(behindHeaders, behindProxyProtocol)) {
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
        }
    }

    /** Starts one; the settings are by their names without the prefix. */
    static Backend start(String... settings) throws Exception {
        Backend backend = new Backend();
        ServletContextHandler context = new ServletContextHandler("/");
        for (int i = 0; i < settings.length; i += 2) {
            context.setInitParameter("dev.soto." + settings[i], settings[i + 1]);
        }
        context.addServlet(new ServletHolder(new HealthServlet()), "/health");
        context.addServletContainerInitializer(new SotoServletContainerInitializer((servlets, container) -> {
            backend.container = (SotoServerContainer) container;
            container.addEndpoint(ProxiedEndpoint.at("/silent/{id}", "0"));
            container.addEndpoint(ProxiedEndpoint.at("/kept/{id}", "200ms"));
        }));
        backend.server.setHandler(context);
        backend.server.start();
        return backend;
    }

    SotoServerContainer container() {
        return container;
    }

    int sessions() {
        return (int) container.statistics().sessions().count();
    }

    int port() {
        return behindHeaders.getLocalPort();
    }

    int proxyProtocolPort() {
        return behindProxyProtocol.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}

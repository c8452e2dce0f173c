package dev.soto.deployment;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

    static Backend start() throws Exception {
        Backend backend = new Backend();
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Health()), "/health");
        context.addServletContainerInitializer(new SotoServletContainerInitializer((servlets, container) -> {
            container.addEndpoint(ProxiedEndpoint.at("/silent/{id}", "0"));
            container.addEndpoint(ProxiedEndpoint.at("/kept/{id}", "200ms"));
        }));
        backend.server.setHandler(context);
        backend.server.start();
        return backend;
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

    private static final class Health extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_OK);
        }
    }
}

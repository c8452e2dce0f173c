package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.testing.TestCertificate;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.HouseKeeper;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An embedded Jetty. */
final class JettyHost implements Host {
    /** Name of the parameter that says {@link Server#setStopTimeout}, in milliseconds; without it none is set. */
    static final String STOP_TIMEOUT = "scenario.stopTimeout";

    private final Server server = new Server();
    private final ServerConnector connector;
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);

    private JettyHost(
            ConnectionFactory[] protocols,
            JettyContext environment,
            Map<String, String> parameters,
            SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        connector = new ServerConnector(server, 1, 2, protocols);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        // Jetty takes the path encoded where it would mean something else.
        String path = parameters
                .getOrDefault(CONTEXT_PATH, CONTEXT)
                .replace("%", "%25")
                .replace(";", "%3B");
        contexts.addHandler(environment.make(path, parameters, new SotoServletContainerInitializer(deployment)));
        server.setHandler(contexts);
        server.setStopTimeout(Long.parseLong(parameters.getOrDefault(STOP_TIMEOUT, "0")));
        DefaultSessionIdManager sessions = new DefaultSessionIdManager(server);
        HouseKeeper houseKeeper = new HouseKeeper();
        houseKeeper.setSessionIdManager(sessions);
        houseKeeper.setIntervalSec(1);
        sessions.setSessionHouseKeeper(houseKeeper);
        server.addBean(sessions, true);
        server.start();
    }

    static Host start(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return start(wire, JettyContext.EE11, parameters, deployment);
    }

    /** The same with the environment of Jakarta EE 10. */
    static Host startEe10(
            Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return start(wire, JettyContext.EE10, parameters, deployment);
    }

    private static Host start(
            Wire wire,
            JettyContext environment,
            Map<String, String> parameters,
            SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        HttpConnectionFactory http1 = new HttpConnectionFactory(configuration());
        ConnectionFactory[] protocols = wire == Wire.TLS
                ? new ConnectionFactory[] {new SslConnectionFactory(tls(), "http/1.1"), http1}
                : new ConnectionFactory[] {http1};
        return new JettyHost(protocols, environment, parameters, deployment);
    }

    /** The same that speaks HTTP/2 too: with prior knowledge, or as ALPN chooses. */
    static Host startHttp2(
            Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        HttpConfiguration http = configuration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        ConnectionFactory[] protocols = wire == Wire.TLS
                ? new ConnectionFactory[] {
                    new SslConnectionFactory(tls(), "alpn"),
                    new ALPNServerConnectionFactory("h2", "http/1.1"),
                    new HTTP2ServerConnectionFactory(http),
                    http1
                }
                : new ConnectionFactory[] {http1, new HTTP2CServerConnectionFactory(http)};
        return new JettyHost(protocols, JettyContext.EE11, parameters, deployment);
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        return http;
    }

    private static SslContextFactory.Server tls() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestCertificate.serverContext());
        tls.setWantClientAuth(true);
        return tls;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void stopApplication() throws Exception {
        for (Handler context : contexts.getHandlers()) {
            context.stop();
            contexts.removeHandler(context);
            context.destroy();
        }
    }

    @Override
    public void close() throws Exception {
        server.stop();
        server.destroy();
    }
}

package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import dev.soto.testing.TestCertificate;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An embedded Jetty on a free port of 127.0.0.1 with Soto in the context "/app". */
final class TestServer implements AutoCloseable {
    static final String CONTEXT = "/app";

    private final Server server = new Server();
    private final ServerConnector plain = new ServerConnector(server, 1, 2);
    private final ServletContextHandler context;
    private final boolean secure;
    private final ServerConnector connector;

    private TestServer(boolean secure) {
        this(secure, ServletContextHandler.SESSIONS);
    }

    private TestServer(boolean secure, int options) {
        this.secure = secure;
        this.context = new ServletContextHandler(CONTEXT, options);
        this.connector = secure ? tls() : plain;
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        server.addConnector(connector);
        server.setHandler(context);
        server.setStopTimeout(2_000);
    }

    /** Starts a server that hands classes to the initializer, as a scan does. */
    static TestServer of(Class<?>... endpoints) {
        TestServer server = new TestServer(false);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(), endpoints);
        return server.start();
    }

    /** Starts a server whose context knows no HTTP sessions. */
    static TestServer withoutSessions(Deployment deployment) {
        TestServer server = new TestServer(false, ServletContextHandler.NO_SESSIONS);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        return server.start();
    }

    /** Starts a server whose endpoints are deployed by code. */
    static TestServer deploying(Deployment deployment) {
        return deploying(Map.of(), deployment);
    }

    /** The same with init parameters. */
    static TestServer deploying(Map<String, String> parameters, Deployment deployment) {
        TestServer server = new TestServer(false);
        parameters.forEach(server.context::setInitParameter);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        return server.start();
    }

    /** The same with TLS. */
    static TestServer secure(Deployment deployment) {
        TestServer server = new TestServer(true);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        return server.start();
    }

    /** Starts a server after code has changed its context. */
    static TestServer customized(Consumer<ServletContextHandler> customizer, Deployment deployment) {
        TestServer server = new TestServer(false);
        customizer.accept(server.context);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        return server.start();
    }

    /** The same with TLS. */
    static TestServer customizedSecure(Consumer<ServletContextHandler> customizer, Deployment deployment) {
        TestServer server = new TestServer(true);
        customizer.accept(server.context);
        server.context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        return server.start();
    }

    private ServerConnector tls() {
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestCertificate.serverContext());
        tls.setWantClientAuth(true);
        return new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }

    private TestServer start() {
        try {
            context.setServer(server);
            server.start();
            return this;
        } catch (Exception failure) {
            close();
            throw new TestServerFailure(failure);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Returns the URI of a path in the context. */
    URI uri(String path) {
        return URI.create((secure ? "wss" : "ws") + "://127.0.0.1:" + port() + CONTEXT + path);
    }

    SotoServerContainer container() {
        return (SotoServerContainer)
                context.getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
    }

    ServletContextHandler context() {
        return context;
    }

    @Override
    public void close() {
        try {
            server.stop();
            server.destroy();
        } catch (Exception failure) {
            throw new TestServerFailure(failure);
        }
    }

    /** Start or stop failed. */
    static final class TestServerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TestServerFailure(Throwable cause) {
            super(cause);
        }
    }
}

package dev.soto.servlet;

import java.net.URI;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An embedded Jetty whose TLS a test sets up as a deployer does, with key stores; Soto is in the context "/app". */
final class TlsServer implements AutoCloseable {
    /** The version of TLS of each handshake. */
    final BlockingQueue<String> versions = new LinkedBlockingQueue<>();

    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler(TestServer.CONTEXT);
    private final ServerConnector connector;

    /** Creates a server with keys, one certificate for each host name. */
    TlsServer(KeyStore keys) {
        tls.setKeyStore(keys);
        tls.setKeyStorePassword(TestAuthority.PASSWORD);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.addBean(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                versions.add(event.getSSLEngine().getSession().getProtocol());
            }
        });
        server.addConnector(connector);
        server.setHandler(context);
    }

    TlsServer with(Consumer<SslContextFactory.Server> settings) {
        settings.accept(tls);
        return this;
    }

    TlsServer in(Consumer<ServletContextHandler> settings) {
        settings.accept(context);
        return this;
    }

    TlsServer start(Class<?>... endpoints) throws Exception {
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), endpoints);
        server.start();
        return this;
    }

    SslContextFactory.Server tls() {
        return tls;
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return uri("127.0.0.1", path);
    }

    URI uri(String host, String path) {
        return URI.create("wss://" + host + ":" + port() + TestServer.CONTEXT + path);
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}

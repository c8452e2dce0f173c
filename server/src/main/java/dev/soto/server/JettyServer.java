package dev.soto.server;

import dev.soto.protocol.model.Deadlines;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's parts of a server. */
final class JettyServer {
    /** Of many that become idle at once each may miss its turn to end, and waits as long again. */
    private static final int IDLE_MILLIS = 3_000;

    private JettyServer() {}

    static Server create(SotoServerBuilder made) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("soto-server");
        // A flood of handshakes or resets has it start up to 200 threads, of which it would end one in a minute.
        threads.setIdleTimeout(IDLE_MILLIS);
        threads.setMaxEvictCount(threads.getMaxThreads());
        Server server = new Server(threads);
        server.addBean(new NetworkConnectionLimit(made.maxConnections, server));
        return server;
    }

    static ServerConnector connector(Server server, SotoServerBuilder made) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(made.maxRequestHeaderBytes);
        // The certificate is for the context's maker to choose.
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (made.tls == null) {
            connector = new ServerConnector(server, 1, 1, http1);
        } else {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(made.tls);
            tls.setNeedClientAuth(made.clientCertificates);
            connector = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, http1.getProtocol()), http1);
        }
        if (!made.httpHeaderTimeout.isZero()) {
            HeaderDeadline deadline =
                    new HeaderDeadline(connector.getScheduler(), Deadlines.nanos(made.httpHeaderTimeout));
            http.addCustomizer(deadline);
            connector.addBean(deadline);
        }
        connector.setHost(made.host);
        connector.setPort(made.port);
        connector.setIdleTimeout(Deadlines.millis(made.httpIdleTimeout));
        server.addConnector(connector);
        return connector;
    }
}

package dev.soto.benchmarks.servers;

import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The Jetty under Soto and under its own provider, so that both are measured on the same one. */
final class EmbeddedJetty {
    private static final int BACKLOG = 1024;

    private EmbeddedJetty() {}

    /** Starts a server and returns when it is no longer needed. */
    static void serve(Consumer<ServletContextHandler> deployment) throws Exception {
        Server server = new Server();
        ServerConnector plain = add(server, new ServerConnector(server));
        if (ServerProcess.isPlainOnly()) {
            start(server, deployment);
            ServerProcess.serve(plain.getLocalPort());
            return;
        }
        SslContextFactory.Server certificate = new SslContextFactory.Server();
        certificate.setKeyStorePath(Certificate.keyStore().toString());
        certificate.setKeyStorePassword(Certificate.PASSWORD);
        ServerConnector tls = add(server, new ServerConnector(server, certificate));
        ServerConnector http2 =
                add(server, new ServerConnector(server, new HTTP2CServerConnectionFactory(new HttpConfiguration())));
        start(server, deployment);
        ServerProcess.serve(
                ServerProcess.door(ServerProcess.PLAIN, plain.getLocalPort()),
                ServerProcess.door(ServerProcess.TLS, tls.getLocalPort()),
                ServerProcess.door(ServerProcess.HTTP2, http2.getLocalPort()));
    }

    private static void start(Server server, Consumer<ServletContextHandler> deployment) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        deployment.accept(context);
        server.setHandler(context);
        server.start();
    }

    private static ServerConnector add(Server server, ServerConnector connector) {
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        return connector;
    }
}

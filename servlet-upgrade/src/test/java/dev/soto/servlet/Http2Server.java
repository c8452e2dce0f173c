package dev.soto.servlet;

import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import dev.soto.testing.TestCertificate;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An embedded Jetty that speaks HTTP/1.1 and HTTP/2 on one free port of 127.0.0.1, with Soto in the context "/app". */
final class Http2Server implements AutoCloseable {
    /** Which protocols, and how a client chooses. */
    enum Kind {
        /** Both without TLS: HTTP/2 with prior knowledge. */
        PLAIN,
        /** Both over TLS: ALPN chooses. */
        TLS,
        /** HTTP/1.1 alone over TLS, without ALPN. */
        TLS_HTTP1
    }

    private final Kind kind;
    private final Server server = new Server();
    private final ServletContextHandler context =
            new ServletContextHandler(TestServer.CONTEXT, ServletContextHandler.SESSIONS);
    private final HttpConfiguration http = new HttpConfiguration();
    private final AbstractHTTP2ServerConnectionFactory http2;
    private final ServerConnector connector;
    private final Queue<ResetFrame> resets = new ConcurrentLinkedQueue<>();

    Http2Server(Kind kind) {
        this.kind = kind;
        http.addCustomizer(new SecureRequestCustomizer(false));
        this.http2 =
                kind == Kind.PLAIN ? new HTTP2CServerConnectionFactory(http) : new HTTP2ServerConnectionFactory(http);
        // Jetty asks it at each RST_STREAM, among others.
        http2.setRateControlFactory(new RateControl.Factory() {
            @Override
            public RateControl newRateControl(EndPoint endPoint) {
                return event -> !(event instanceof ResetFrame reset) || resets.add(reset);
            }
        });
        this.connector = new ServerConnector(server, 1, 1, factories());
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.setStopTimeout(2_000);
    }

    private ConnectionFactory[] factories() {
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        return switch (kind) {
            case PLAIN -> new ConnectionFactory[] {http1, http2};
            case TLS -> new ConnectionFactory[] {new SslConnectionFactory(tls(), "alpn"), alpn(), http2, http1};
            case TLS_HTTP1 -> new ConnectionFactory[] {new SslConnectionFactory(tls(), "http/1.1"), http1};
        };
    }

    private static SslContextFactory.Server tls() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestCertificate.serverContext());
        return tls;
    }

    private static ALPNServerConnectionFactory alpn() {
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return alpn;
    }

    /** Starts a server with endpoints. */
    static Http2Server of(Kind kind, Class<?>... endpoints) {
        return new Http2Server(kind).start((servletContext, container) -> {
            for (Class<?> endpoint : endpoints) {
                container.addEndpoint(endpoint);
            }
        });
    }

    Http2Server start(Deployment deployment) {
        context.addServletContainerInitializer(new SotoServletContainerInitializer(deployment));
        try {
            server.start();
            return this;
        } catch (Exception failure) {
            close();
            throw new IllegalStateException(failure);
        }
    }

    Http2Server with(Map<String, String> parameters) {
        parameters.forEach(context::setInitParameter);
        return this;
    }

    Http2Server with(Consumer<ServletContextHandler> customizer) {
        customizer.accept(context);
        return this;
    }

    /** Ends idle connections and streams soon. */
    Http2Server withIdleTimeout(long millis) {
        connector.setIdleTimeout(millis);
        http2.setStreamIdleTimeout(millis);
        return this;
    }

    /** What all streams of a connection together may be sent before it is read. */
    Http2Server withConnectionWindow(int bytes) {
        http2.setInitialSessionRecvWindow(bytes);
        return this;
    }

    /** What each stream of a connection may be sent before it is read. */
    Http2Server withStreamWindow(int bytes) {
        http2.setInitialStreamRecvWindow(bytes);
        return this;
    }

    Http2Server withoutExtendedConnect() {
        http2.setConnectProtocolEnabled(false);
        return this;
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        String scheme = kind == Kind.PLAIN ? "ws" : "wss";
        return URI.create(scheme + "://127.0.0.1:" + port() + TestServer.CONTEXT + path);
    }

    /** Returns the TCP connections that are open. */
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Returns the HTTP/2 connections that are open. */
    List<HTTP2Session> sessions() {
        return connector.getConnectedEndPoints().stream()
                .map(EndPoint::getConnection)
                .map(connection -> connection instanceof SslConnection ssl
                        ? ssl.getSslEndPoint().getConnection()
                        : connection)
                .filter(HTTP2Connection.class::isInstance)
                .map(connection -> ((HTTP2Connection) connection).getSession())
                .toList();
    }

    /** Returns how many streams are open over all connections. */
    int streams() {
        return sessions().stream()
                .map(HTTP2Session::getStreams)
                .mapToInt(Collection::size)
                .sum();
    }

    /** Returns the resets of streams that clients have sent. */
    Collection<ResetFrame> resets() {
        return resets;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}

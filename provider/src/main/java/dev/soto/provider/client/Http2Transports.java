package dev.soto.provider.client;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.MultiplexConnectionPool;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** Transports with HTTP/2; the only class that needs its library. */
final class Http2Transports {
    /** Streams that a connection is expected to carry before the server has said how many it allows. */
    private static final int EXPECTED_STREAMS = 100;

    /** What a session whose handler is at work may be sent meanwhile. */
    private static final int STREAM_WINDOW = 1 << 20;

    /** The window of a connection before it has a session, for each of which it is widened. */
    private static final int CONNECTION_WINDOW = 2 * STREAM_WINDOW;

    private Http2Transports() {}

    private static HTTP2Client client(ClientConnector connector) {
        HTTP2Client client = new HTTP2Client(connector);
        client.setInitialStreamRecvWindow(STREAM_WINDOW);
        client.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        client.addEventListener(new Http2FloodGuard());
        return client;
    }

    /** Returns a transport that speaks HTTP/2 and nothing else. */
    static HttpClientTransport http2(ClientConnector connector, int maxConnections) {
        HttpClientTransportOverHTTP2 transport = new HttpClientTransportOverHTTP2(client(connector));
        transport.setConnectionPoolFactory(
                destination -> new MultiplexConnectionPool(destination, maxConnections, EXPECTED_STREAMS));
        return transport;
    }

    /**
     * Returns a transport that speaks HTTP/2 or HTTP/1.1 as ALPN says. Where the server speaks HTTP/2 but has no extended CONNECT,
     * Jetty sends an upgrade again over HTTP/1.1.
     */
    static HttpClientTransport negotiated(ClientConnector connector) {
        return new HttpClientTransportDynamic(
                connector,
                new ClientConnectionFactoryOverHTTP2.HTTP2(client(connector)),
                HttpClientConnectionFactory.HTTP11) {
            @Override
            public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
                if (context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY) == null) {
                    // A server without ALPN speaks HTTP/1.1; Jetty would try the first of its protocols.
                    return HttpClientConnectionFactory.HTTP11
                            .getClientConnectionFactory()
                            .newConnection(FirstBytes.of(endPoint, context), context);
                }
                return super.newConnection(endPoint, context);
            }
        };
    }
}

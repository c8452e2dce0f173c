package dev.soto.provider.client;

import dev.soto.provider.settings.HttpVersionChoice;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** What speaks a version of HTTP under a client. */
final class HttpTransports {
    private static final System.Logger LOG = System.getLogger(HttpTransports.class.getName());

    private HttpTransports() {}

    /** HTTP/2 is not there. */
    static final class MissingLibraryException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        MissingLibraryException(NoClassDefFoundError absent) {
            super("HTTP/2 needs the library org.eclipse.jetty.http2:jetty-http2-client-transport", absent);
        }
    }

    /**
     * Returns a new transport.
     *
     * @param maxConnections most to one server
     * @throws MissingLibraryException for HTTP/2 when its library is not there
     */
    static HttpClientTransport create(HttpVersionChoice version, ClientConnector connector, int maxConnections) {
        if (version == HttpVersionChoice.HTTP_1_1) {
            return http1(connector, maxConnections);
        }
        try {
            return version == HttpVersionChoice.AUTO
                    ? Http2Transports.negotiated(connector)
                    : Http2Transports.http2(connector, maxConnections);
        } catch (NoClassDefFoundError absent) {
            if (version == HttpVersionChoice.HTTP_2) {
                throw new MissingLibraryException(absent);
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "HTTP/1.1 only: org.eclipse.jetty.http2:jetty-http2-client-transport is not there");
            return http1(connector, maxConnections);
        }
    }

    private static HttpClientTransport http1(ClientConnector connector, int maxConnections) {
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector) {
            @Override
            public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
                return super.newConnection(FirstBytes.of(endPoint, context), context);
            }
        };
        transport.setConnectionPoolFactory(destination -> {
            DuplexConnectionPool pool = new DuplexConnectionPool(destination, maxConnections);
            // A connection that was kept after a 302 or 403 may just be closing at the other side: never use one twice.
            pool.setMaxUsage(1);
            return pool;
        });
        return transport;
    }
}

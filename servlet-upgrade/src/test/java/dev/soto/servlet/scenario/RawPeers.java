package dev.soto.servlet.scenario;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Opens connections of bytes to any host, over its version of HTTP. */
public final class RawPeers implements AutoCloseable {
    private final EveryHost kind;
    private final HTTP2Client http2;

    /** Creates one for a host. */
    public RawPeers(EveryHost kind) throws Exception {
        this.kind = kind;
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(TestCertificate.clientContext());
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        http2 = new HTTP2Client(connector);
        if (kind.isHttp2()) {
            http2.start();
        }
    }

    /** Returns a peer after a good handshake with an endpoint, with header fields such as "Origin: null". */
    public FramePeer open(int port, String endpoint, String... fields) throws IOException {
        return new FramePeer(connect(port, endpoint, fields));
    }

    /** Returns the status of the answer to an extended CONNECT with header fields, such as "sec-websocket-version: 13". */
    public int statusOfConnect(int port, String endpoint, String... fields) throws IOException {
        try (StreamConnection stream = StreamConnection.open(http2, kind.wire(), port, endpoint, List.of(fields))) {
            return stream.status();
        }
    }

    private RawConnection connect(int port, String endpoint, String... fields) throws IOException {
        if (kind.isHttp2()) {
            List<String> all = new ArrayList<>(List.of("sec-websocket-version: 13"));
            all.addAll(List.of(fields));
            StreamConnection stream = StreamConnection.open(http2, kind.wire(), port, endpoint, all);
            require(stream.status(), 200);
            return stream;
        }
        String request =
                SocketConnection.handshake(endpoint, fields).replaceFirst("GET [^ ]*", "GET " + kind.path(endpoint));
        SocketConnection socket = SocketConnection.request(kind.wire(), port, request, new byte[0]);
        require(Integer.parseInt(socket.readHead().substring(9, 12)), 101);
        return socket;
    }

    private static void require(int status, int wanted) throws IOException {
        if (status != wanted) {
            throw new IOException("the handshake is answered with " + status);
        }
    }

    @Override
    public void close() throws Exception {
        http2.stop();
    }
}

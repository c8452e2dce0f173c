package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The buffers that Tomcat has for a socket, once that is a WebSocket, and when its channel serves requests again. */
@Timeout(60)
class TomcatBuffersTest {
    private static final int TOMCATS = 8 * 1024;

    private static SocketConnection open(TomcatHost host, Wire wire) throws IOException {
        SocketConnection connection = SocketConnection.request(
                wire, host.port(), SocketConnection.handshake("/echo/" + OnHost.name()), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return connection;
    }

    private static void echo(SocketConnection connection, int length) throws IOException {
        FramePeer peer = new FramePeer(connection);
        byte[] message = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        peer.send(FramePeer.frame(FramePeer.BINARY, message));
        assertThat(peer.read().payload()).isEqualTo(message);
    }

    private static int buffers(SocketWrapperBase<?> wrapper) {
        return wrapper.getSocketBufferHandler().getReadBuffer().capacity()
                + wrapper.getSocketBufferHandler().getWriteBuffer().capacity();
    }

    private static SocketWrapperBase<?> only(TomcatHost host) throws ReflectiveOperationException {
        assertThat(host.connections()).hasSize(1);
        return host.connections().iterator().next();
    }

    /** A request with so long a header that it fills Tomcat's buffer, and an answer. */
    private static void request(TomcatHost host, boolean alive) throws Exception {
        String request = "GET /app/nowhere HTTP/1.1\r\nHost: localhost\r\nCookie: a=" + "c".repeat(7_000)
                + "\r\nConnection: " + (alive ? "keep-alive" : "close") + "\r\n\r\n";
        try (SocketConnection connection = SocketConnection.request(Wire.PLAIN, host.port(), request, new byte[0])) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 404 ");
            if (alive) {
                SocketWrapperBase<?> wrapper = only(host);
                assertThat(buffers(wrapper)).isEqualTo(2 * TOMCATS);
                assertThat(wrapper.getSocket())
                        .as("Tomcat keeps it longer than the application may be there that Soto came with")
                        .isExactlyInstanceOf(NioChannel.class);
            }
        }
    }

    @Test
    void sessionHasNoneAndItsChannelHasThemAgainForTheNextConnections() throws Exception {
        try (TomcatHost host = (TomcatHost) TomcatHost.start(Wire.PLAIN, Map.of(), Endpoints::deploy)) {
            for (int i = 0; i < 3; i++) {
                try (SocketConnection connection = open(host, Wire.PLAIN)) {
                    echo(connection, 100_000);
                    assertThat(buffers(only(host))).isLessThan(100);
                }
                Awaitility.await().until(() -> host.connections().isEmpty());
                request(host, true);
                Awaitility.await().until(() -> host.connections().isEmpty());
                request(host, false);
                Awaitility.await().until(() -> host.connections().isEmpty());
            }
        }
    }

    @Test
    void withTlsTheyStayForTomcatUsesThem() throws Exception {
        try (TomcatHost host = (TomcatHost) TomcatHost.start(Wire.TLS, Map.of(), Endpoints::deploy);
                SocketConnection connection = open(host, Wire.TLS)) {
            echo(connection, 100_000);
            assertThat(buffers(only(host))).isGreaterThanOrEqualTo(2 * TOMCATS);
        }
    }
}

package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Tomcat's NIO2 connector does not do by the Servlet API alone is refused, instead of a session that comes to a standstill. */
@Timeout(60)
class TomcatNio2PortableTest {
    @Test
    void handshakeIsRefusedWithTheReasonAndTheWayOutWhichTheLogHasOnce() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto.servlet.HandshakeAnswer");
                Host host = TomcatHost.startNio2(
                        Wire.PLAIN,
                        Map.of("dev.soto.upgrade", "portable"),
                        (context, container) -> container.addEndpoint(Endpoints.Echo.class))) {
            for (int i = 0; i < 3; i++) {
                try (SocketConnection socket = SocketConnection.request(
                        Wire.PLAIN, host.port(), SocketConnection.handshake("/echo/x"), new byte[0])) {
                    assertThat(socket.readHead()).startsWith("HTTP/1.1 500 ");
                }
            }
            assertThat(log.all()).hasSize(1);
            assertThat(log.all().get(0))
                    .contains("refused with 500")
                    .contains("is not possible with Tomcat's NIO2 connector")
                    .contains("dev.soto.upgrade=tomcat, or Tomcat's NIO connector");
        }
    }
}

package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that Tomcat itself ends. */
@Timeout(60)
class TomcatEndTest {
    @Test
    void connectionThatTomcatEndsDuringACallbackIsClosed() throws Exception {
        try (TomcatHost host = (TomcatHost) TomcatHost.start(Wire.PLAIN, Map.of(), BlockingScenarios::deploy);
                SocketConnection connection = SocketConnection.request(
                        Wire.PLAIN, host.port(), SocketConnection.handshake("/mixed/tomcat-end"), new byte[0])) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            FramePeer peer = new FramePeer(connection);
            // Tomcat reads the first bytes and waits for what they cause.
            peer.sendText("hello");
            assertThat(peer.readText()).isEqualTo("hello");
            peer.sendText("wait");
            Awaitility.await().until(() -> Endpoints.count("tomcat-end").get() == 1);
            for (SocketWrapperBase<?> wrapper : host.connections()) {
                wrapper.processSocket(SocketEvent.ERROR, true);
            }
            peer.expectEnd();
            Endpoints.gate("tomcat-end").countDown();
            assertThat(Endpoints.next("tomcat-end")).isEqualTo("open");
            assertThat(Endpoints.next("tomcat-end")).isEqualTo("close 1006");
        } finally {
            Endpoints.gate("tomcat-end").countDown();
        }
    }
}

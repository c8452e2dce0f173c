package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The setting that insists on a way to upgrade. */
@Timeout(30)
class UpgradeKindTest {
    @Test
    void wayOfAnotherServerStopsTheStart() {
        assertThatThrownBy(() -> TestServer.deploying(Map.of("dev.soto.upgrade", "tomcat"), (context, container) -> {}))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev.soto.upgrade=tomcat")
                .hasMessageContaining("Tomcat 10.1 or 11")
                .hasMessageContaining("jetty/");
    }

    @Test
    void wayOfThisServerIsTaken() throws Exception {
        try (TestServer server = TestServer.deploying(
                        Map.of("dev.soto.upgrade", "jetty"),
                        (context, container) -> container.addEndpoint(EchoEndpoint.class));
                RawPeer peer = RawPeer.open(server, "/echo/way")) {
            peer.send("81 82 00000000 6f6b");
            peer.expect("81 02 6f 6b");
            assertThat(EchoEndpoint.next("way")).isEqualTo("open");
        }
    }

    @Test
    void portableWayStopsTheStartOnJetty() {
        assertThatThrownBy(
                        () -> TestServer.deploying(Map.of("dev.soto.upgrade", "portable"), (context, container) -> {}))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("jetty/")
                .hasMessageContaining("dev.soto.upgrade=portable")
                .hasMessageContaining("ends the input of a request without a body");
    }
}

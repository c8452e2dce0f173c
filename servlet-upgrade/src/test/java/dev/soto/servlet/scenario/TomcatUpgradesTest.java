package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tomcat keeps counters of each upgraded connection until it is told that the connection is over: for ever, if nobody tells it. */
@Timeout(60)
class TomcatUpgradesTest {
    private static final int CONNECTIONS = 5;

    private enum End {
        PEER_CLOSES,
        SERVER_CLOSES,
        RESET,
        /** Without a close frame. */
        END_OF_STREAM
    }

    @ParameterizedTest
    @CsvSource({
        "false, auto, PLAIN",
        "false, auto, TLS",
        "true, auto, PLAIN",
        "true, auto, TLS",
        "false, portable, PLAIN",
        "false, portable, TLS"
    })
    void nothingIsKeptOfConnectionsThatAreOver(boolean nio2, String way, Wire wire) throws Exception {
        Host.Starter connector = nio2 ? TomcatHost::startNio2 : TomcatHost::start;
        try (TomcatHost host = (TomcatHost) connector.start(wire, Map.of("dev.soto.upgrade", way), Endpoints::deploy)) {
            for (End end : End.values()) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    connect(host, wire, end);
                }
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(host.upgradesCounted()).isZero());
        }
    }

    private static void connect(TomcatHost host, Wire wire, End end) throws Exception {
        String path = end == End.SERVER_CLOSES ? "/closing/" : "/echo/";
        try (SocketConnection connection = SocketConnection.request(
                wire, host.port(), SocketConnection.handshake(path + OnHost.name()), new byte[0])) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            FramePeer peer = new FramePeer(connection);
            if (end == End.SERVER_CLOSES) {
                peer.sendText("close");
                assertThat(peer.read().closeCode()).isEqualTo(4000);
                peer.send(FramePeer.close(4000));
                return;
            }
            peer.sendText("hi");
            assertThat(peer.readText()).isEqualTo("hi");
            assertThat(host.upgradesCounted()).isPositive();
            if (end == End.PEER_CLOSES) {
                peer.send(FramePeer.close(1000));
                assertThat(peer.read().closeCode()).isEqualTo(1000);
            } else if (end == End.RESET) {
                connection.reset();
            }
        }
    }
}

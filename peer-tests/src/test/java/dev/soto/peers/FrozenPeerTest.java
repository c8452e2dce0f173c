package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Session;
import java.net.URI;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer whose process is stopped says nothing any more, and its kernel goes on to acknowledge: only a ping finds out. */
@Timeout(60)
class FrozenPeerTest {
    private static final Map<String, String> KEEP_ALIVE = Map.of(
            "dev.soto.keepAliveInterval", "300ms", "dev.soto.pongTimeout", "300ms", "dev.soto.closeTimeout", "300ms");

    @Test
    void aFrozenClientIsFound() throws Exception {
        try (PeerProcess client = Peers.python("client.py");
                OurJetty server = OurJetty.start(KEEP_ALIVE)) {
            client.ask("hold plain ws://127.0.0.1:" + server.port() + "/peer/frozen-client");
            client.freeze();
            Ending ending = Endings.await("frozen-client");
            assertThat(ending.code()).isEqualTo(1006);
            assertThat(ending.reason()).contains("pongTimeout");
        }
    }

    @Test
    void aFrozenServerIsFound() throws Exception {
        try (PeerProcess server = Peers.python("server.py")) {
            String port = server.ask("port");
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
            config.getUserProperties().putAll(KEEP_ALIVE);
            RecordingClient endpoint = new RecordingClient();
            Session session = ContainerProvider.getWebSocketContainer()
                    .connectToServer(endpoint, config, URI.create("ws://127.0.0.1:" + port + "/frozen"));
            server.freeze();
            Ending ending = endpoint.awaitEnding();
            assertThat(ending.code()).isEqualTo(1006);
            assertThat(ending.reason()).contains("pongTimeout");
            Awaitility.await().until(() -> !session.isOpen());
        }
    }
}

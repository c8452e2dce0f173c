package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Node's http2 as a server of our client: WebSockets that are streams of HTTP/2 (RFC 8441). */
class NodeHttp2ServerTest extends OurClientContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("h2-server.mjs");
    }

    @Override
    Map<String, Object> settings() {
        return Map.of("dev.soto.httpVersion", "2");
    }

    @AfterEach
    void closedWebSocketsLeftNoStreamReset() {
        assertThat(peer().ask("uncleanEnds")).isEmpty();
    }
}

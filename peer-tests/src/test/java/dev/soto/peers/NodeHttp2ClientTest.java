package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Node's http2 as a client of our server: WebSockets that are streams of HTTP/2 (RFC 8441). */
class NodeHttp2ClientTest extends OurServerContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("h2-client.mjs");
    }

    @AfterEach
    void closedWebSocketsLeftNoStreamReset() {
        assertThat(peer().ask("uncleanEnds")).isEmpty();
    }

    @Test
    void fiftyWebSocketsAreStreamsOfOneConnection() {
        peer().ask("together 50 " + uri("together"));
        assertThat(peer().ask("connections")).isEqualTo("1");
    }
}

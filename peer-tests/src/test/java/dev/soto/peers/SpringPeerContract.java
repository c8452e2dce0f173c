package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** A Spring Boot application, on each server that it can embed, and a client of others in Node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class SpringPeerContract {

    @Parameter
    private SpringSite.Server server;

    private SpringSite site;
    private PeerProcess peer;

    /** Starts the client. */
    abstract PeerProcess startPeer();

    /** Before each, so that each test is skipped when the peer is missing, and says why. */
    @BeforeEach
    void start() {
        if (peer == null) {
            peer = startPeer();
        }
        if (site == null) {
            site = SpringSite.start(server);
            assertThat(site.serverName()).startsWithIgnoringCase(server.name());
        }
    }

    @AfterAll
    void stop() {
        if (site != null) {
            site.close();
        }
        if (peer != null) {
            peer.close();
        }
    }

    final SpringSite.Server server() {
        return server;
    }

    final SpringSite site() {
        return site;
    }

    final PeerProcess peer() {
        return peer;
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }
}

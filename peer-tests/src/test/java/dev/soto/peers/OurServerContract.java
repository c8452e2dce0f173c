package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client of others does with our server. The peer answers a request {@code SCENARIO DEFLATE URI}; it checks its own side, among
 * it that permessage-deflate (RFC 7692) is on or off as asked, and the test checks ours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class OurServerContract {

    private OurServer server;
    private PeerProcess peer;

    /** Returns the client, which has been started. */
    final PeerProcess peer() {
        return peer;
    }

    /** Returns where a connection of a name is opened. */
    final String uri(String id) {
        return uri(server.port(), id);
    }

    /** Starts the client. */
    abstract PeerProcess startPeer();

    /** Starts the server; what a text with {@code !} does is said by {@link PeerEndpoint}. */
    OurServer startServer() throws Exception {
        return OurJetty.start();
    }

    /** Before each, so that each test is skipped when the peer is missing, and says why. */
    @BeforeEach
    void start() throws Exception {
        if (peer == null) {
            peer = startPeer();
            server = startServer();
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (peer != null) {
            peer.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void textComesBack(String compression) {
        run("text", compression);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void oneMebibyteOfBinaryComesBack(String compression) {
        run("binary", compression);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void sixteenMebibytesInFragmentsComeBack(String compression) {
        run("fragments", compression);
    }

    @Test
    void pingOfTheClientIsAnswered() {
        run("ping", "plain");
    }

    @Test
    void pingOfTheServerIsAnswered() {
        run("pong", "plain");
    }

    @Test
    void closeOfTheClientArrivesWithCodeAndReason() {
        String id = run("close", "plain");
        assertThat(Endings.await(id)).isEqualTo(new Ending(4001, "bye from the peer \u2713"));
    }

    @Test
    void closeOfTheServerArrivesWithCodeAndReason() {
        String id = run("closed", "plain");
        assertThat(Endings.await(id).code()).isEqualTo(4002);
    }

    @Test
    void cutConnectionIs1006OnBothSides() throws Exception {
        String id = newId();
        try (CuttingProxy proxy = CuttingProxy.to(server.port())) {
            peer.ask("hold plain " + uri(proxy.port(), id));
            proxy.cut();
            assertThat(peer.ask("ending")).isEqualTo("1006");
            assertThat(Endings.await(id).code()).isEqualTo(1006);
        }
    }

    private String run(String scenario, String compression) {
        String id = newId();
        peer.ask(scenario + " " + compression + " " + uri(id));
        return id;
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static String uri(int port, String id) {
        return "ws://127.0.0.1:" + port + "/peer/" + id;
    }
}

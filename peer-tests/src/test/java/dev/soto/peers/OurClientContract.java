package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What our client does with a server of others. The server sends back what it gets, binary messages in fragments, and does what a text
 * that starts with {@code !} says; to the request {@code ending PATH} it answers how that connection ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class OurClientContract {

    private static final int FRAGMENT = 64 * 1024;

    private WebSocketContainer client;
    private PeerProcess peer;
    private int port;
    private String path;

    /** Returns the server, which has been started. */
    final PeerProcess peer() {
        return peer;
    }

    /** Returns settings of our client. */
    Map<String, Object> settings() {
        return Map.of();
    }

    /** Starts the server. */
    abstract PeerProcess startPeer();

    /** Before each, so that each test is skipped when the peer is missing, and says why. */
    @BeforeEach
    void start() {
        if (peer == null) {
            peer = startPeer();
            port = Integer.parseInt(peer.ask("port"));
            client = ContainerProvider.getWebSocketContainer();
        }
        path = "/" + UUID.randomUUID();
    }

    @AfterAll
    void stop() {
        if (peer != null) {
            peer.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void textComesBack(String compression) throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, compression, port)) {
            for (String text : List.of(
                    "", "hello", "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \uD83D\uDE00, \0", "soup ".repeat(20_000))) {
                session.getBasicRemote().sendText(text);
                assertThat(endpoint.awaitText()).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void oneMebibyteOfBinaryComesBack(String compression) throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, compression, port)) {
            byte[] message = bytes(1024 * 1024);
            session.getBasicRemote().sendBinary(ByteBuffer.wrap(message));
            assertThat(endpoint.awaitBinary()).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "plain"})
    void sixteenMebibytesInFragmentsComeBack(String compression) throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, compression, port)) {
            byte[] message = bytes(16 * 1024 * 1024);
            for (int at = 0; at < message.length; at += FRAGMENT) {
                session.getBasicRemote()
                        .sendBinary(ByteBuffer.wrap(message, at, FRAGMENT), at + FRAGMENT == message.length);
            }
            assertThat(endpoint.awaitBinary()).isEqualTo(message);
        }
    }

    @Test
    void pingOfTheClientIsAnswered() throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, "plain", port)) {
            session.getBasicRemote().sendPing(ByteBuffer.wrap("are you there".getBytes(StandardCharsets.UTF_8)));
            assertThat(endpoint.awaitPong()).isEqualTo("are you there");
        }
    }

    @Test
    void pingOfTheServerIsAnswered() throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, "plain", port)) {
            session.getBasicRemote().sendText("!ping here?");
            assertThat(endpoint.awaitText()).isEqualTo("pong here?");
        }
    }

    @Test
    void closeOfTheClientArrivesWithCodeAndReason() throws Exception {
        RecordingClient endpoint = new RecordingClient();
        Session session = connect(endpoint, "plain", port);
        session.close(new CloseReason(CloseCodes.getCloseCode(4001), "bye from us \u2713"));
        assertThat(peer.ask("ending " + path)).isEqualTo("4001 bye from us \u2713");
        assertThat(endpoint.awaitEnding().code()).isEqualTo(4001);
    }

    @Test
    void closeOfTheServerArrivesWithCodeAndReason() throws Exception {
        RecordingClient endpoint = new RecordingClient();
        Session session = connect(endpoint, "plain", port);
        session.getBasicRemote().sendText("!close 4002 see you \u2713");
        assertThat(endpoint.awaitEnding()).isEqualTo(new Ending(4002, "see you \u2713"));
        assertThat(peer.ask("ending " + path)).startsWith("4002");
    }

    @Test
    void cutConnectionIs1006OnBothSides() throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (CuttingProxy proxy = CuttingProxy.to(port)) {
            Session session = connect(endpoint, "plain", proxy.port());
            session.getBasicRemote().sendText("hello");
            assertThat(endpoint.awaitText()).isEqualTo("hello");
            proxy.cut();
            assertThat(endpoint.awaitEnding().code()).isEqualTo(1006);
            assertThat(peer.ask("ending " + path)).startsWith("1006");
        }
    }

    @Test
    void subprotocolIsAgreedOn() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("stew", "soup"))
                .build();
        config.getUserProperties().putAll(settings());
        try (Session session = client.connectToServer(new RecordingClient(), config, uri(port))) {
            assertThat(session.getNegotiatedSubprotocol()).isEqualTo("soup");
        }
    }

    private Session connect(RecordingClient endpoint, String compression, int to) throws Exception {
        boolean deflate = compression.equals("deflate");
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().putAll(settings());
        config.getUserProperties().put("dev.soto.compression", deflate);
        Session session = client.connectToServer(endpoint, config, uri(to));
        assertThat(session.getNegotiatedExtensions())
                .extracting(Extension::getName)
                .isEqualTo(deflate ? List.of("permessage-deflate") : List.of());
        return session;
    }

    private URI uri(int to) {
        return URI.create("ws://127.0.0.1:" + to + path);
    }

    /** Bytes that compress a little: half of them repeat. */
    private static byte[] bytes(int length) {
        byte[] made = new byte[length];
        new Random(12345).nextBytes(made);
        for (int i = 1; i < length; i += 2) {
            made[i] = (byte) (i >> 10);
        }
        return made;
    }
}

package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.testing.ConnectProxy;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do not answer as a WebSocket server does: what the client says of them. */
@Timeout(60)
class BadAnswersTest {
    private static final String NEITHER = "(?s).*(CONNECT| 400).*";

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final Events events = new Events();

    @AfterEach
    void stop() {
        client.close();
    }

    private static ClientEndpointConfig config(Map<String, Object> properties) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().putAll(properties);
        return config;
    }

    private IOException failure(String uri, Map<String, Object> properties) {
        Throwable failure = catchThrowable(() -> client.connectToServer(events, config(properties), URI.create(uri)));
        assertThat(failure).isInstanceOf(IOException.class);
        return (IOException) failure;
    }

    private String message(RawServer server, Map<String, Object> properties) {
        String uri = "ws://127.0.0.1:" + server.port() + "/";
        String message = failure(uri, properties).getMessage();
        assertThat(message).startsWith("cannot connect to " + uri + ": ");
        return message;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // An alert of TLS; a ServerHello; SETTINGS and GOAWAY of HTTP/2.
                "15 03 01 00 02 02 0a | '\"\\x15\\x03\\x01\\x00\\x02\\x02\\n\" (7 bytes), which is TLS: try wss://127.0.0.1:' ",
                "16 03 03 00 31 02 00 | ', which is TLS: try wss://127.0.0.1:'",
                "00 00 06 04 00 00 00 00 00 00 03 00 00 00 64 | ', which is HTTP/2: try dev.soto.httpVersion=2'",
                "00 00 08 07 00 00 00 00 00 00 00 00 00 00 00 00 01 | ', which is HTTP/2: try dev.soto.httpVersion=2'",
                "53 53 48 2d 32 2e 30 2d 4f 70 65 6e 53 53 48 0d 0a | '\"SSH-2.0-OpenSSH\\r\\n\" (17 bytes), which is an SSH server: is the port right?'",
                "32 32 30 20 6d 61 69 6c 0d 0a | 'which is a server of SMTP or FTP'",
                "fe fd fc 00 01 0a 0d 0a 0d 0a | '\"\\xfe\\xfd\\xfc\\x00\\x01\\n\\r\\n\\r\\n\" (10 bytes), which is not HTTP/1.1: are host and port right?'",
            })
    void whatIsNoHttpIsShownWithWhatItLooksLike(String hex, String said) throws Exception {
        try (RawServer server = RawServer.answeringHex(hex)) {
            assertThat(message(server, Map.of()))
                    .contains("the server at 127.0.0.1:" + server.port() + " answered ")
                    .contains(said.strip())
                    .doesNotMatch(NEITHER);
        }
    }

    @Test
    void aBannerThatComesBeforeTheRequestIsShownToo() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.send("SSH-2.0-OpenSSH_9.2\r\n");
            wire.untilHungUp();
        })) {
            assertThat(message(server, Map.of()))
                    .contains("SSH-2.0-OpenSSH_9.2")
                    .doesNotMatch(NEITHER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"H", "HTTP/1.1", "HTTP/1.1 1", "HTTP/1.1 101 Switching", "HTTP/1.1 101 Ok\r\nUpgrade: webs"})
    void anAnswerThatIsCutIsShown(String answer) throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.send(answer);
        })) {
            assertThat(message(server, Map.of()))
                    .contains("the server at 127.0.0.1:" + server.port())
                    .contains("closed the connection within its answer, after ")
                    .contains(answer.replace("\r\n", "\\r\\n"))
                    .doesNotMatch(NEITHER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade websocket\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpg rade: websocket\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nX: a\u0000b\r\n\r\n",
                "HTTP/1.1 abc Switching Protocols\r\n\r\n",
                "HTTP/9.9 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 99999999999 Switching Protocols\r\n\r\n",
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            })
    void aMalformedHeadIsShownAndNoStatusIsInvented(String answer) throws Exception {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(message(server, Map.of()))
                    .contains("the server at 127.0.0.1:" + server.port() + " answered \"HTTP/")
                    .contains("which is no good head of HTTP/1.1 (RFC 9112)")
                    .doesNotMatch(NEITHER);
        }
    }

    @Test
    void aHeadOfTenMegabytesEndsAtTheLimit() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.send("HTTP/1.1 101 Switching Protocols\r\n");
            String field = "X-Filler: " + "x".repeat(1_000) + "\r\n";
            for (int i = 0; i < 10_000; i++) {
                wire.send(field);
                sent.incrementAndGet();
            }
            wire.untilHungUp();
        })) {
            assertThat(message(server, Map.of()))
                    .contains("the head of the answer of the server at 127.0.0.1:" + server.port()
                            + " is longer than 16384 bytes (dev.soto.maxResponseHeadBytes): \"HTTP/1.1 101 ")
                    .doesNotMatch(NEITHER);
        }
        assertThat(sent.get()).isLessThan(10_000);
    }

    @Test
    void theLimitOfTheHeadIsASetting() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            String head = wire.head();
            String filler = "X-Filler: " + "x".repeat(20_000) + "\r\n\r\n";
            wire.send(RawServer.agreement(head).replaceFirst("\r\n\r\n$", "\r\n" + filler));
            wire.untilHungUp();
        })) {
            assertThat(message(server, Map.of())).contains("longer than 16384 bytes");
            URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/");
            Session session =
                    client.connectToServer(events, config(Map.of("dev.soto.maxResponseHeadBytes", 32 * 1024)), uri);
            assertThat(session.isOpen()).isTrue();
            client.close();
        }
    }

    @Test
    void whoeverClosesAtOnceIsSaidToHaveDoneSo() throws Exception {
        try (RawServer server = new RawServer(wire -> {})) {
            assertThat(message(server, Map.of()))
                    .contains("the server closed the connection without an answer; does it want wss://127.0.0.1:"
                            + server.port() + "/?")
                    .doesNotMatch(NEITHER);
        }
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.socket().setSoLinger(true, 0);
        })) {
            assertThat(message(server, Map.of())).contains("the server closed the connection without an answer");
        }
    }

    @Test
    void aHandshakeThatIsNeverAnsweredEndsAfterANamedTime() throws Exception {
        try (RawServer server = new RawServer(RawServer.Wire::untilHungUp)) {
            String uri = "ws://127.0.0.1:" + server.port() + "/";
            assertThat(failure(uri, Map.of("dev.soto.handshakeTimeout", "300 ms")))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("cannot connect to " + uri + ": no answer within 300 ms (dev.soto.handshakeTimeout)");
        }
    }

    @Test
    void anAnswerByteByByteEndsAfterTheSameTime() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            String answer = RawServer.agreement(wire.head());
            for (char c : answer.toCharArray()) {
                wire.send(String.valueOf(c));
                pause(50);
            }
            wire.untilHungUp();
        })) {
            long start = System.nanoTime();
            assertThat(message(server, Map.of("dev.soto.handshakeTimeout", "600 ms")))
                    .contains("no answer within 600 ms (dev.soto.handshakeTimeout); the server at 127.0.0.1:"
                            + server.port() + " has sent \"H")
                    .contains(" bytes) of one");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTlsServerThatIsAskedWithoutTlsIsSaidToBeOne() throws Exception {
        try (SSLServerSocket tls = (SSLServerSocket) TestCertificate.serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) tls.accept()) {
                    socket.startHandshake();
                } catch (IOException expected) {
                    assertThat(expected).hasMessageContaining("SSL");
                }
            });
            serving.start();
            String uri = "ws://127.0.0.1:" + tls.getLocalPort() + "/chat";
            assertThat(failure(uri, Map.of()).getMessage())
                    .contains("wss://127.0.0.1:" + tls.getLocalPort() + "/chat")
                    .doesNotMatch(NEITHER);
            serving.join(10_000);
        }
    }

    /** To read them has no end. */
    @Test
    void recordsOfTlsWithNothingInThemEndTheHandshake() throws Exception {
        byte[] empty = {22, 3, 3, 0, 0};
        byte[] many = new byte[10_000 * empty.length];
        for (int i = 0; i < many.length; i++) {
            many[i] = empty[i % empty.length];
        }
        try (RawServer server = new RawServer(wire -> {
            wire.read();
            while (true) {
                wire.send(many);
            }
        })) {
            CompletableFuture<Session> connecting = client.connectToServerAsync(
                    events,
                    config(Map.of("dev.soto.handshakeTimeout", "15 s", "dev.soto.proxy", "none")),
                    URI.create("wss://127.0.0.1:" + server.port() + "/"));
            assertThat(catchThrowable(() -> connecting.get(20, TimeUnit.SECONDS)))
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "TLS failed: the peer has sent more than 262144 bytes of TLS records with nothing in them");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"})
    void aProxyThatSaysMoreThanItsAnswerIsSaidToDoSo(String more) throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 200 Ok\r\n\r\n" + more)) {
            assertThat(failure("ws://server.example/", Map.of("dev.soto.proxy", "http://127.0.0.1:" + proxy.port())))
                    .hasMessageContaining("the proxy sent something behind its answer to CONNECT");
        }
    }

    @Test
    void aSocksProxyThatClosesIsNotTakenForTheServer() throws Exception {
        try (RawServer proxy = new RawServer(wire -> wire.read())) {
            assertThat(failure("ws://server.example/", Map.of("dev.soto.proxy", "socks5://127.0.0.1:" + proxy.port())))
                    .hasMessageContaining("the proxy closed the connection before it had made the way");
        }
    }

    @Test
    void aServerWithoutTlsThatIsAskedWithItIsSaidToBeOne() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.read();
            wire.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            wire.untilHungUp();
        })) {
            assertThat(failure("wss://127.0.0.1:" + server.port() + "/x", Map.of())
                            .getMessage())
                    .contains("TLS failed: ")
                    .contains("127.0.0.1:" + server.port() + " does not speak TLS, try ws://127.0.0.1:" + server.port()
                            + "/x instead of wss");
        }
    }

    // With a proxy in between.

    @Test
    void behindAProxyItIsTheServerThatAnsweredBadly() throws Exception {
        try (RawServer server = RawServer.answering("SSH-2.0-OpenSSH\r\n");
                ConnectProxy proxy = new ConnectProxy()) {
            String uri = "ws://127.0.0.1:" + server.port() + "/";
            String way = "http://127.0.0.1:" + proxy.port();
            assertThat(failure(uri, Map.of("dev.soto.proxy", way)))
                    .hasMessageStartingWith("cannot connect to " + uri + " through " + way
                            + ": the server at 127.0.0.1:" + server.port() + " answered \"SSH-2.0-OpenSSH")
                    .hasMessageNotContaining("CONNECT");
        }
    }

    @Test
    void aProxyThatIsNoneIsShownAsSuch() throws Exception {
        try (RawServer proxy = RawServer.answering("SSH-2.0-OpenSSH\r\n")) {
            String way = "http://127.0.0.1:" + proxy.port();
            assertThat(failure("ws://example.invalid/", Map.of("dev.soto.proxy", way)))
                    .hasMessageStartingWith("cannot connect to ws://example.invalid/ through " + way
                            + ": the proxy answered \"SSH-2.0-OpenSSH");
        }
        try (RawServer proxy = new RawServer(RawServer.Wire::head)) {
            String way = "http://127.0.0.1:" + proxy.port();
            assertThat(failure("ws://example.invalid/", Map.of("dev.soto.proxy", way)))
                    .hasMessageContaining("the proxy closed the connection without an answer to CONNECT");
        }
        try (RawServer proxy = new RawServer(RawServer.Wire::untilHungUp)) {
            String way = "http://127.0.0.1:" + proxy.port();
            assertThat(failure(
                            "ws://example.invalid/",
                            Map.of("dev.soto.proxy", way, "dev.soto.connectTimeout", "300 ms")))
                    .hasMessageContaining("the proxy has not made the way within 300 ms (dev.soto.connectTimeout)");
        }
    }

    @Test
    void aProxyThatRefusesIsQuotedWithItsStatus() throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) {
            String way = "http://127.0.0.1:" + proxy.port();
            assertThat(failure("ws://example.invalid/", Map.of("dev.soto.proxy", way)))
                    .hasMessageContaining("the proxy answered 403 to CONNECT");
        }
    }

    // Connections that are kept.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n",
                "HTTP/1.1 1",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade websocket\r\n\r\n",
                ""
            })
    void aKeptConnectionIsTriedAgainUntilThereIsAServer(String answer) throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        try (RawServer server = new RawServer(wire -> {
            if (attempts.incrementAndGet() <= 2) {
                wire.head();
                wire.send(answer);
            } else {
                wire.upgrade();
                wire.untilHungUp();
            }
        })) {
            KeptConnection kept = client.connectAndKeep(
                    events,
                    config(Map.of()),
                    URI.create("ws://127.0.0.1:" + server.port() + "/"),
                    Reconnect.builder()
                            .delay(Duration.ofMillis(10), Duration.ofMillis(20))
                            .build());
            assertThat(kept.first()).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(attempts).hasValue(3);
            client.close();
        }
    }

    @Test
    void aKeptConnectionIsGivenUpWhereTheServerRefuses() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) {
            KeptConnection kept = client.connectAndKeep(
                    events,
                    config(Map.of()),
                    URI.create("ws://127.0.0.1:" + server.port() + "/"),
                    Reconnect.builder().build());
            assertThat(kept.ended()).failsWithin(20, TimeUnit.SECONDS);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }
}

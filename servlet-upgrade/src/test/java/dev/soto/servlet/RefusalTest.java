package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes that fail: what the server answers and what the client throws. */
@Timeout(30)
class RefusalTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final ClientEvents events = new ClientEvents();

    /** Lets nobody in. */
    public static final class NoOrigin extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return false;
        }
    }

    /** Has no constructor that works. */
    public static final class Broken extends ServerEndpointConfig.Configurator {
        @Override
        public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
            throw new InstantiationException("secret detail");
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void unknownPathIsADeploymentExceptionWithStatusAndHeaders() {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> connect(server.uri("/nothing?q=secret")))
                    .withMessageContaining("404")
                    .withMessageContaining("/nothing")
                    .havingCause()
                    .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(404);
                        assertThat(refused.responseHeaders().has("Content-Type"))
                                .isTrue();
                    });
        }
    }

    @Test
    void refusedOriginIs403() throws Exception {
        try (TestServer server = deploying(new NoOrigin());
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/programmatic", "Origin: http://evil.example", "Connection: close"));
            String answer = peer.readToTheEnd();
            assertThat(answer).startsWith("HTTP/1.1 403 ").containsIgnoringCase("Content-Type: text/plain");
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> connect(server.uri("/programmatic")))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(403));
        }
    }

    @Test
    void endpointThatCannotBeMadeIs500WithoutDetails() throws Exception {
        try (TestServer server = deploying(new Broken());
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/programmatic", "Connection: close"));
            assertThat(peer.readToTheEnd()).startsWith("HTTP/1.1 500 ").doesNotContain("secret detail");
        }
    }

    @Test
    void otherVersionIs426WithTheRightOne() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/echo/a").replace("Version: 13", "Version: 8"));
            assertThat(peer.readHead())
                    .startsWith("HTTP/1.1 426 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET ', 'POST ', 405",
        "'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: short', 400",
        "'Sec-WebSocket-Key:', 'X-Key:', 400",
        "'Connection: Upgrade', 'Connection: keep-alive', 400",
        "'HTTP/1.1', 'HTTP/1.0', 400",
    })
    void flawedHandshakeIsAnsweredWithAnError(String right, String wrong, int status) throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/echo/a").replace(right, wrong));
            assertThat(peer.readHead()).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void requestWithoutUpgradePasses() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                RawPeer peer = new RawPeer(server)) {
            peer.sendText("GET /app/echo/a HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(peer.readHead()).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "/relative",
                "ws:opaque",
                "ws:///path",
                "ws://127.0.0.1/a#b",
                "ws://127.0.0.1:0/",
                "ws://127.0.0.1:70000/",
                "ws://user:secret@127.0.0.1/#x"
            })
    void uriThatIsNoWebSocketUriIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(URI.create(uri)))
                .withMessageContaining("RFC 6455 section 3")
                .withMessageNotContaining("secret");
    }

    @Test
    void nullUriIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(null))
                .withMessageContaining("the URI of the server is null");
    }

    @Test
    void refusedTcpConnectionIsAnIoException() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(URI.create("ws://user:secret@127.0.0.1:" + port + "/a")))
                .withMessageContaining("cannot connect to ws://127.0.0.1:" + port + "/a: ")
                .withMessageContaining("refused");
    }

    @Test
    void unknownHostIsAnIoException() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(URI.create("ws://no-such-host.invalid/")))
                .withMessageContaining("unknown host no-such-host.invalid");
    }

    @Test
    void serverThatDoesNotAnswerIsATimeout() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.handshakeTimeout", "300 ms");
        try (ServerSocket silent = new ServerSocket(0)) {
            URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.connectToServer(events, config, uri))
                    .withMessageContaining("no answer within 300 ms (dev.soto.handshakeTimeout)");
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(5_000);
                assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void serverThatHangsUpIsAnIoException() throws Exception {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> answered(""))
                .withMessageContaining("cannot connect to");
    }

    @Test
    void answerThatIsNoHttpIsAnIoException() throws Exception {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> answered("SSH-2.0-x\r\n\r\n"))
                .withMessageContaining("cannot connect to");
    }

    @Test
    void answerWithTheWrongKeyIsADeploymentException() throws Exception {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"))
                .withMessageContaining("Sec-WebSocket-Accept");
    }

    @Test
    void answer101WithoutUpgradeIsADeploymentException() throws Exception {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> answered("HTTP/1.1 101 Switching Protocols\r\n\r\n"))
                .withMessageContaining("Upgrade");
    }

    @Test
    void longErrorBodyIsNotWaitedFor() throws Exception {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> answered("HTTP/1.1 503 Busy\r\nContent-Length: 1000000\r\nRetry-After: 7\r\n\r\nx"))
                .havingCause()
                .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.responseHeaders().first("Retry-After")).isEqualTo("7");
                });
    }

    @Test
    void badSettingOfAnEndpointIsNamed() {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.maxFragments", -1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connectToServer(events, config, URI.create("ws://127.0.0.1/")))
                .withMessageContaining("dev.soto.maxFragments");
    }

    @Test
    void closedContainerConnectsNoMore() {
        client.close();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> connect(URI.create("ws://127.0.0.1/")))
                .withMessageContaining("closed");
    }

    private void answered(String answer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0)) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket socket = listening.accept()) {
                    byte[] request = new byte[4_096];
                    assertThat(socket.getInputStream().read(request)).isPositive();
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    if (!answer.isEmpty()) {
                        // Until the client hangs up: it has to do so by itself.
                        socket.setSoTimeout(10_000);
                        while (socket.getInputStream().read() >= 0) {}
                    }
                } catch (IOException reset) {
                    assertThat(reset).hasMessageContaining("reset");
                }
            });
            try {
                connect(URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/"));
            } finally {
                assertThat(served).succeedsWithin(5, TimeUnit.SECONDS);
            }
        }
    }

    private static TestServer deploying(ServerEndpointConfig.Configurator configurator) {
        return TestServer.deploying((context, container) ->
                container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/programmatic")
                        .configurator(configurator)
                        .build()));
    }

    private Session connect(URI uri) throws DeploymentException, IOException {
        return client.connectToServer(events, null, uri);
    }
}

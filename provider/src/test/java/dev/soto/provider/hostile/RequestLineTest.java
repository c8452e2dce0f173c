package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URI, an Origin and properties become in the bytes of a request. */
@Timeout(60)
class RequestLineTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    @AfterEach
    void stop() {
        client.close();
    }

    private static RawServer agreeing() throws IOException {
        return new RawServer(wire -> {
            wire.upgrade();
            // The client closes, sooner or later.
            wire.read();
            wire.send(new byte[] {(byte) 0x88, 0});
            wire.untilHungUp();
        });
    }

    private String head(String path, Map<String, Object> properties) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().putAll(properties);
        return head(path, config);
    }

    private String head(String path, ClientEndpointConfig config) throws Exception {
        try (RawServer server = agreeing();
                Session session = client.connectToServer(
                        new Events(), config, URI.create("ws://127.0.0.1:" + server.port() + path))) {
            assertThat(session.getRequestURI().toString()).isASCII();
            return server.head();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/café/😀?q=ü | /caf%C3%A9/%F0%9F%98%80?q=%C3%BC",
                // Not normalised: e and an accent of its own is not é.
                "/cafe\u0301 | /cafe%CC%81",
                "/%E9?q=%FC | /%E9?q=%FC",
                "/a%2Fb;c=d/.//../e?x=%20+&y | /a%2Fb;c=d/.//../e?x=%20+&y",
                "'' | /",
                "?q=1 | /?q=1",
                "/? | /?",
                "/日本?ключ=значение | /%E6%97%A5%E6%9C%AC?%D0%BA%D0%BB%D1%8E%D1%87=%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%B8%D0%B5",
            })
    void pathAndQueryAreThoseOfTheUriInAscii(String path, String line) throws Exception {
        assertThat(head(path, Map.of())).startsWith("GET " + line + " HTTP/1.1\r\n");
    }

    @Test
    void halfACharacterIsRefusedAndDoesNotBecomeAQuestionMark() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connectToServer(new Events(), null, URI.create("ws://127.0.0.1:1/\ud83d")))
                .withMessageContaining("\\ud83d");
    }

    @Test
    void userInformationIsNotInTheRequestLineButInItsAuthorization() throws Exception {
        try (RawServer server = agreeing();
                Session session = client.connectToServer(
                        new Events(), null, URI.create("WS://ann:p%C3%A4ss@127.0.0.1:" + server.port() + "/x"))) {
            assertThat(session.getRequestURI()).hasToString("ws://127.0.0.1:" + server.port() + "/x");
            assertThat(server.head())
                    .startsWith("GET /x HTTP/1.1\r\n")
                    .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                    .contains("\r\nAuthorization: Basic ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1/a#b, fragment",
        "ws://127.0.0.1:0/, 1 to 65535",
        "ws://127.0.0.1:65536/, 1 to 65535",
        "http://127.0.0.1/a, write ws://127.0.0.1/a",
        "HTTPS://127.0.0.1/a, write wss://127.0.0.1/a",
        "ws://a_b/, no '_'",
        "ws:///x, no valid host",
    })
    void whatIsNoUriOfAWebSocketIsRefusedWithWhatToWrite(String uri, String said) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connectToServer(new Events(), null, URI.create(uri)))
                .withMessageContaining(said)
                .withMessageContaining("RFC 6455 section 3");
    }

    @Test
    void anInternationalHostIsAskedForAsDnsKnowsIt() throws Exception {
        try (RawServer server = agreeing()) {
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
            // Nobody has to know that name: a proxy is asked for it.
            try (dev.soto.testing.ConnectProxy proxy = new dev.soto.testing.ConnectProxy(name -> "127.0.0.1")) {
                config.getUserProperties().put("dev.soto.proxy", "http://127.0.0.1:" + proxy.port());
                client.connectToServer(new Events(), config, URI.create("ws://bücher.example:" + server.port() + "/ü"))
                        .close();
                assertThat(proxy.requests().poll(5, TimeUnit.SECONDS))
                        .startsWith("CONNECT xn--bcher-kva.example:" + server.port() + " ");
            }
            assertThat(server.head()).contains("\r\nHost: xn--bcher-kva.example:" + server.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "[::1%25lo]", "[::1%lo]"})
    void anIpv6AddressMayHaveAZoneWhichHostHasNot(String host) throws Exception {
        try (ServerSocket listening = listen("::1%lo")) {
            CompletableFuture<String> head = CompletableFuture.supplyAsync(() -> serve(listening));
            URI uri = URI.create("ws://" + host + ":" + listening.getLocalPort() + "/z");
            client.connectToServer(new Events(), null, uri);
            assertThat(head.get(10, TimeUnit.SECONDS)).contains("\r\nHost: [::1]:" + listening.getLocalPort() + "\r\n");
        }
    }

    @Test
    void aZoneThatThisMachineHasNotIsNamed() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(new Events(), null, URI.create("ws://[fe80::1%25nope7]/")))
                .withMessageContaining("unknown host [fe80::1%25nope7]")
                .withMessageContaining("nope7");
    }

    private static ServerSocket listen(String address) {
        try {
            return new ServerSocket(0, 5, InetAddress.getByName(address));
        } catch (IOException none) {
            assumeTrue(false, "this machine has no IPv6 loopback address with the zone lo: " + none.getMessage());
            throw new IllegalStateException(none);
        }
    }

    private static String serve(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write(RawServer.agreement(head.toString()).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(new byte[] {(byte) 0x88, 0});
            while (socket.getInputStream().read() >= 0) {}
            return head.toString();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    // Origin.

    /** Sends an origin of its own. */
    private static final class OwnOrigin extends ClientEndpointConfig.Configurator {
        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("Origin", List.of("https://configurator.example"));
        }
    }

    @Test
    void theOriginIsThatOfTheSettingUnlessTheConfiguratorHasOne() throws Exception {
        assertThat(head("/", Map.of())).doesNotContainIgnoringCase("\r\nOrigin:");
        Map<String, Object> origin = Map.of("dev.soto.origin", "https://app.example:8443");
        assertThat(head("/", origin)).containsOnlyOnce("\r\nOrigin: https://app.example:8443\r\n");
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new OwnOrigin())
                .build();
        config.getUserProperties().putAll(origin);
        assertThat(head("/", config))
                .containsOnlyOnce("\r\nOrigin: ")
                .contains("\r\nOrigin: https://configurator.example\r\n");
    }

    @Test
    void aClientWithoutJakartaHasTheSettingToo() throws Exception {
        try (RawServer server = agreeing();
                SotoClient plain = new SotoClient()) {
            plain.connect(
                            URI.create("ws://127.0.0.1:" + server.port() + "/"),
                            ClientOptions.builder()
                                    .setting("dev.soto.origin", "null")
                                    .build())
                    .get(10, TimeUnit.SECONDS);
            assertThat(server.head()).contains("\r\nOrigin: null\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example", "https://app.example/", "https://u@app.example", "https://a b", "x\r\nY: z"})
    void whatIsNoOriginIsRefused(String origin) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.origin", origin);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connectToServer(new Events(), config, URI.create("ws://127.0.0.1:1/")))
                .withMessageContaining("dev.soto.origin")
                .withMessageContaining("scheme://host[:port]");
    }

    // Properties of the container.

    @Test
    void propertiesOfTheContainerAreForAllItsConnectsAndThoseOfAnEndpointGoBefore() throws Exception {
        client.getProperties().put("dev.soto.origin", "https://container.example");
        assertThat(head("/", Map.of())).contains("\r\nOrigin: https://container.example\r\n");
        assertThat(head("/", Map.of("dev.soto.origin", "https://endpoint.example")))
                .contains("\r\nOrigin: https://endpoint.example\r\n");
        client.getProperties().clear();
        assertThat(head("/", Map.of())).doesNotContain("Origin:");
    }

    @Test
    void aBadValueInThePropertiesOfTheContainerIsShownWithNameValueAndRange() {
        client.getProperties().put("org.glassfish.tyrus.client.ClientManager.ContainerTimeout", "soon");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connectToServer(new Events(), null, URI.create("ws://127.0.0.1:1/")))
                .withMessageContaining(
                        "org.glassfish.tyrus.client.ClientManager.ContainerTimeout in the properties of the container")
                .withMessageContaining("\"soon\"")
                .withMessageContaining("1 ms to 1 h");
    }
}

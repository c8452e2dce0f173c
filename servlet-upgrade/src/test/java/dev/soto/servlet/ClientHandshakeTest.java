package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client sends and gets in its handshake, and the ways to connect. */
@Timeout(30)
class ClientHandshakeTest {
    private static final BlockingQueue<Map<String, List<String>>> REQUESTS = new LinkedBlockingQueue<>();
    private static TestServer server;
    private static TestServer secure;
    private static SotoWebSocketContainer client;

    private final ClientEvents events = new ClientEvents();

    /** Keeps the request's header fields and adds one to the answer. */
    public static final class Recording extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            REQUESTS.add(request.getHeaders());
            response.getHeaders().put("X-Answer", List.of("42"));
        }
    }

    /** An annotated client without a constructor that a container could use. */
    @ClientEndpoint(subprotocols = {"v2", "v1"})
    public static final class Annotated {
        private final BlockingQueue<String> texts;

        Annotated(BlockingQueue<String> texts) {
            this.texts = texts;
        }

        @OnMessage
        public void text(String text) {
            texts.add(text);
        }
    }

    /** An annotated client that a container makes. */
    @ClientEndpoint
    public static final class Made {
        static final BlockingQueue<String> TEXTS = new LinkedBlockingQueue<>();

        @OnMessage
        public void text(String text) {
            TEXTS.add(text);
        }
    }

    @BeforeAll
    static void start() {
        SotoServletContainerInitializer.Deployment deployment = (context, container) ->
                container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/programmatic")
                        .subprotocols(List.of("v1", "v0"))
                        .configurator(new Recording())
                        .build());
        server = TestServer.deploying(Map.of("dev.soto.allowedOrigins", "any"), deployment);
        secure = TestServer.secure(deployment);
        client = new SotoWebSocketContainer();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        secure.close();
    }

    @BeforeEach
    void forget() {
        REQUESTS.clear();
    }

    @Test
    void configuratorAddsHeadersAndSeesTheAnswer() throws Exception {
        BlockingQueue<Map<String, List<String>>> answers = new LinkedBlockingQueue<>();
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("v2", "v1"))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Cookie", List.of("a=1; b=2"));
                        headers.put("X-Two", List.of("first", "second"));
                        headers.put("Origin", List.of("https://example.org"));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        answers.add(response.getHeaders());
                    }
                })
                .build();
        try (Session session = client.connectToServer(events, config, uri("/programmatic"))) {
            assertThat(session.getNegotiatedSubprotocol()).isEqualTo("v1");
            Map<String, List<String>> request = nextRequest();
            assertThat(request.get("Cookie")).containsExactly("a=1; b=2");
            assertThat(request.get("X-Two")).containsExactly("first", "second");
            assertThat(request.get("Origin")).containsExactly("https://example.org");
            assertThat(answers.take().get("x-answer")).containsExactly("42");
        }
    }

    @Test
    void nothingIsSentThatTheHandshakeDoesNotNeed() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.compression", false);
        try (Session session = client.connectToServer(events, config, uri("/programmatic"))) {
            assertThat(session.isOpen()).isTrue();
            assertThat(nextRequest().keySet().stream().map(String::toLowerCase))
                    .containsExactlyInAnyOrder(
                            "host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version");
        }
    }

    @Test
    void userInformationBecomesBasicCredentialsAndIsKeptNowhereElse() throws Exception {
        URI uri = URI.create(uri("/programmatic").toString().replace("ws://", "ws://user:p%40ss@"));
        try (Session session = client.connectToServer(events, null, uri)) {
            // user:p@ss
            assertThat(nextRequest().get("Authorization")).containsExactly("Basic dXNlcjpwQHNz");
            assertThat(session.getRequestURI()).isEqualTo(uri("/programmatic"));
        }
    }

    @Test
    void wssWithAContextThatTrustsTheServer() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .sslContext(TestCertificate.clientContext())
                .build();
        try (Session session = client.connectToServer(events, config, secure.uri("/programmatic"))) {
            assertThat(session.isSecure()).isTrue();
            String text = "x".repeat(300_000);
            session.getBasicRemote().sendText(text);
            assertThat(events.next()).isEqualTo(text);
        }
        assertThat(events.next()).asString().startsWith("close 1000");
    }

    @Test
    void wssToAServerThatNobodyTrustsFails() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(events, null, secure.uri("/programmatic")))
                .withMessageContaining("TLS failed");
    }

    @Test
    void wssToAnotherNameThanThatOfTheCertificateFails() {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .sslContext(TestCertificate.clientContext())
                .build();
        URI other = URI.create(secure.uri("/programmatic").toString().replace("127.0.0.1", "localhost"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(events, config, other))
                .withMessageContaining("TLS failed");
    }

    @Test
    void wsToATlsPortFails() {
        URI plain = URI.create(secure.uri("/programmatic").toString().replace("wss:", "ws:"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(events, null, plain))
                .withMessageContaining("cannot connect to " + plain);
    }

    @Test
    void annotatedInstanceIsUsedAsItIs() throws Exception {
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        try (Session session = client.connectToServer(new Annotated(texts), uri("/programmatic"))) {
            assertThat(session.getNegotiatedSubprotocol()).isEqualTo("v1");
            session.getBasicRemote().sendText("mine");
            assertThat(texts.poll(5, TimeUnit.SECONDS)).isEqualTo("mine");
        }
    }

    @Test
    void annotatedClassIsMadeByTheContainer() throws Exception {
        try (Session session = client.connectToServer(Made.class, uri("/programmatic"))) {
            session.getBasicRemote().sendText("made");
            assertThat(Made.TEXTS.poll(5, TimeUnit.SECONDS)).isEqualTo("made");
        }
    }

    @Test
    void endpointClassIsMadeByTheContainer() throws Exception {
        try (Session session = client.connectToServer(
                ServerEvents.class, ClientEndpointConfig.Builder.create().build(), uri("/programmatic"))) {
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void serverContainerIsAClientToo() throws Exception {
        try (Session session = server.container().connectToServer(events, null, uri("/programmatic"))) {
            assertThat(session.getContainer()).isSameAs(server.container());
            session.getBasicRemote().sendText("self");
            assertThat(events.next()).isEqualTo("self");
        }
    }

    @Test
    void containersOfTheProviderAreNewEachTime() throws Exception {
        WebSocketContainer one = ContainerProvider.getWebSocketContainer();
        WebSocketContainer two = ContainerProvider.getWebSocketContainer();
        assertThat(one).isInstanceOf(SotoWebSocketContainer.class).isNotSameAs(two);
        one.setDefaultMaxSessionIdleTimeout(5_000);
        assertThat(two.getDefaultMaxSessionIdleTimeout()).isZero();
        ((SotoWebSocketContainer) one).close();
        try (Session session = two.connectToServer(events, null, uri("/programmatic"))) {
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void defaultsAreGivenBack() {
        client.setAsyncSendTimeout(1_234);
        assertThat(client.getDefaultAsyncSendTimeout()).isEqualTo(1_234);
        client.setAsyncSendTimeout(-1);
        assertThat(client.getDefaultAsyncSendTimeout()).isZero();
        client.setDefaultMaxBinaryMessageBufferSize(1_000);
        assertThat(client.getDefaultMaxBinaryMessageBufferSize()).isEqualTo(1_000);
        client.setDefaultMaxTextMessageBufferSize(0);
        assertThat(client.getDefaultMaxTextMessageBufferSize()).isEqualTo(-1);
        client.setDefaultMaxTextMessageBufferSize(1 << 20);
        assertThat(client.getInstalledExtensions()).extracting("name").containsExactly("permessage-deflate");
    }

    private static URI uri(String path) {
        return server.uri(path);
    }

    private static Map<String, List<String>> nextRequest() throws InterruptedException {
        Map<String, List<String>> request = REQUESTS.poll(5, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }
}

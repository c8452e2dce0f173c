package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of other providers count on, between our client and our server. */
@Timeout(60)
class OtherProvidersHabitsTest {
    private static final SotoWebSocketContainer CLIENT = new SotoWebSocketContainer();
    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

    private final ClientEvents events = new ClientEvents();

    @AfterAll
    static void stop() {
        CLIENT.close();
    }

    // Public methods of a class that is not: the compiler gives subclasses a bridge.
    abstract static class Base<T> {
        @OnMessage
        public T hear(T message) {
            return message;
        }
    }

    /** Inherits its method. */
    @ServerEndpoint(value = "/inherits/{name}", configurator = HttpSessionKeeper.class)
    public static final class Inherits extends Base<String> {
        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("name") String name) throws IOException {
            session.getBasicRemote()
                    .sendText(name + " " + new TreeMap<>(session.getRequestParameterMap()) + " "
                            + session.getUserProperties().get("handshake") + " "
                            + session.getPathParameters());
            InetSocketAddress peer =
                    (InetSocketAddress) session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress");
            session.getBasicRemote()
                    .sendText(peer.getAddress().getHostAddress() + " " + peer.getPort() + " "
                            + session.getUserProperties().get("jakarta.websocket.upgrade.locales"));
        }
    }

    /** Puts what may not be there, and what the request says of its parameters. */
    public static final class HttpSessionKeeper extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return origin == null || origin.startsWith("https://");
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put("http session", request.getHttpSession());
            config.getUserProperties().put("handshake", new TreeMap<>(request.getParameterMap()).toString());
        }
    }

    /** Counts on an Origin. */
    @ServerEndpoint(value = "/strict", configurator = Strict.class)
    public static final class OwnPages extends Base<String> {}

    /** Throws for a client without Origin. */
    public static final class Strict extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return origin.startsWith("https://example.org");
        }
    }

    /** Inherits its method as well. */
    @ClientEndpoint
    public static final class InheritingClient extends HearingBase {}

    abstract static class HearingBase {
        @OnMessage
        public void hear(String message) {
            HEARD.add(message);
        }

        @OnClose
        public void close(CloseReason reason) {
            HEARD.add("close " + reason.getCloseCode().getCode());
        }
    }

    private static String heard() throws InterruptedException {
        return HEARD.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void inheritedMethodsParametersAndAddresses() throws Exception {
        HEARD.clear();
        try (TestServer server = TestServer.of(Inherits.class)) {
            Session session = CLIENT.connectToServer(
                    InheritingClient.class, server.uri("/inherits/a%20%C3%BC+b?q=%C3%A4+x&q=2&name=query"));
            String parameters = "{name=[a ü+b, query], q=[ä x, 2]}";
            assertThat(heard()).isEqualTo("a ü+b " + parameters + " " + parameters + " {name=a ü+b}");
            InetSocketAddress local =
                    (InetSocketAddress) session.getUserProperties().get("jakarta.websocket.endpoint.localAddress");
            InetSocketAddress remote =
                    (InetSocketAddress) session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress");
            assertThat(remote.getPort()).isEqualTo(server.port());
            assertThat(heard()).isEqualTo("127.0.0.1 " + local.getPort() + " null");
            session.getBasicRemote().sendText("echo");
            assertThat(heard()).isEqualTo("echo");
            session.close();
            assertThat(heard()).isEqualTo("close 1000");
        }
    }

    /** As with {@code try (Session s = ...) { s.getBasicRemote().sendText(...); }}. */
    @Test
    void theAnswerArrivesThoughTheClientClosesAtOnce() throws Exception {
        HEARD.clear();
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            for (int i = 0; i < 200; i++) {
                try (Session session = CLIENT.connectToServer(InheritingClient.class, server.uri("/echo/x"))) {
                    session.getBasicRemote().sendText("number " + i);
                }
                assertThat(heard()).isEqualTo("number " + i);
                assertThat(heard()).isEqualTo("close 1000");
            }
        }
    }

    @Test
    void anOriginCheckThatThrowsIsARefusal() throws Exception {
        try (TestServer server = TestServer.of(OwnPages.class)) {
            assertThatThrownBy(() -> CLIENT.connectToServer(events, null, server.uri("/strict")))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("403");
            ClientEndpointConfig.Configurator page = new ClientEndpointConfig.Configurator() {
                @Override
                public void beforeRequest(Map<String, List<String>> headers) {
                    headers.put("Origin", List.of("https://example.org"));
                }
            };
            CLIENT.connectToServer(
                            events,
                            ClientEndpointConfig.Builder.create()
                                    .configurator(page)
                                    .build(),
                            server.uri("/strict"))
                    .close();
            assertThat(events.next()).isEqualTo("close 1000 ");
        }
    }

    @Test
    void theLongestTimesAndSizesOfTheContainersAreAsGoodAsNone() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            for (var container : List.of(client, server.container())) {
                container.setDefaultMaxSessionIdleTimeout(Long.MAX_VALUE);
                container.setAsyncSendTimeout(Long.MAX_VALUE);
                container.setDefaultMaxTextMessageBufferSize(Integer.MAX_VALUE);
                container.setDefaultMaxBinaryMessageBufferSize(Integer.MAX_VALUE);
                assertThat(container.getDefaultMaxSessionIdleTimeout()).isEqualTo(Long.MAX_VALUE);
                assertThat(container.getDefaultAsyncSendTimeout()).isEqualTo(Long.MAX_VALUE);
            }
            Session session = client.connectToServer(events, null, server.uri("/echo/x"));
            session.getAsyncRemote().setSendTimeout(Long.MAX_VALUE);
            session.setMaxIdleTimeout(Long.MAX_VALUE);
            session.getBasicRemote().sendText("still here");
            assertThat(events.next()).isEqualTo("still here");
            session.close();
            for (var container : List.of(client, server.container())) {
                container.setDefaultMaxSessionIdleTimeout(Long.MIN_VALUE);
                container.setAsyncSendTimeout(Long.MIN_VALUE);
                container.setDefaultMaxTextMessageBufferSize(Integer.MIN_VALUE);
                assertThat(container.getDefaultMaxSessionIdleTimeout()).isZero();
            }
        }
    }

    /** An extension of the application, which the API allows to be null all over. */
    private record Odd(String name, List<Extension.Parameter> parameters) implements Extension {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public List<Parameter> getParameters() {
            return parameters;
        }
    }

    private static ClientEndpointConfig offering(Extension extension) {
        return ClientEndpointConfig.Builder.create()
                .extensions(List.of(extension))
                .build();
    }

    @Test
    void anExtensionWithoutParametersIsOfferedAndOneWithoutANameRefused() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            CLIENT.connectToServer(events, offering(new Odd("x-odd", null)), server.uri("/echo/x"))
                    .close();
            assertThat(events.next()).isEqualTo("close 1000 ");
            assertThatThrownBy(
                            () -> CLIENT.connectToServer(events, offering(new Odd(null, null)), server.uri("/echo/x")))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining(Odd.class.getName())
                    .hasMessageContaining("name");
            assertThatThrownBy(() -> CLIENT.connectToServer(
                            events, offering(new Odd("no token", List.of())), server.uri("/echo/x")))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("no token");
            assertThatThrownBy(() -> server.container()
                            .addEndpoint(ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/odd")
                                    .extensions(List.of(new Odd("", null)))
                                    .build()))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining(EchoEndpoint.class.getName());
        }
    }

    /** A server of a few lines that resets the connection behind the handshake. */
    @Test
    void aResetIsNoErrorForAClient() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> accept(listening));
            URI uri = URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/");
            CLIENT.connectToServer(events, null, uri);
            try (Socket socket = accepted.get(10, TimeUnit.SECONDS)) {
                socket.setSoLinger(true, 0);
            }
            assertThat(events.next()).asString().startsWith("close 1006");
        }
    }

    private static Socket accept(ServerSocket listening) {
        try {
            Socket socket = listening.accept();
            InputStream input = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) input.read());
            }
            String key = head.toString().replaceAll("(?is).*sec-websocket-key: *(\\S+).*", "$1");
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException | java.security.NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure);
        }
    }

    // Endpoints that cannot be deployed.

    @ServerEndpoint("/hidden")
    private static final class Hidden {
        @OnMessage
        public void hear(String message) {}
    }

    /** Needs an outer instance. */
    @ServerEndpoint("/inner")
    public final class Inner {
        /** Called by the container. */
        @OnMessage
        public void hear(String message) {}
    }

    /** Cannot be made. */
    @ServerEndpoint("/abstract")
    public abstract static class Abstract {
        /** Called by the container. */
        @OnMessage
        public void hear(String message) {}
    }

    /** Wants an argument. */
    @ServerEndpoint("/argument")
    public static final class WantsAnArgument {
        /** Called by nobody. */
        public WantsAnArgument(String argument) {
            assertThat(argument).isNotNull();
        }

        /** Called by the container. */
        @OnMessage
        public void hear(String message) {}
    }

    /** Is made by its configurator. */
    @ServerEndpoint(value = "/made", configurator = Maker.class)
    public static final class Made {
        private final String argument;

        private Made(String argument) {
            this.argument = argument;
        }

        /** Called by the container. */
        @OnMessage
        public String hear(String message) {
            return argument;
        }
    }

    /** Makes {@link Made}. */
    public static final class Maker extends ServerEndpointConfig.Configurator {
        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new Made("made"));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Hidden.class, Inner.class, Abstract.class, WantsAnArgument.class})
    void whatCodeGivesToTheInitializerAndCannotBeDeployedStopsTheStart(Class<?> type) {
        assertThatThrownBy(() -> TestServer.of(EchoEndpoint.class, type))
                .rootCause()
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining("WSC-4.1-1");
    }

    @Test
    void anEndpointThatItsConfiguratorMakesNeedsNoConstructor() throws Exception {
        try (TestServer server = TestServer.of(Made.class)) {
            Session session = CLIENT.connectToServer(events, null, server.uri("/made"));
            session.getBasicRemote().sendText("?");
            assertThat(events.next()).isEqualTo("made");
            session.close();
        }
    }

    /** Section 4.8: a scan finds classes that nobody meant to deploy. */
    @Test
    void aScanPassesOverWhatIsNotPublicOrAbstract() throws Exception {
        try (TestServer server = TestServer.customized(
                context -> context.addServletContainerInitializer(
                        new ScanInitializer(), Hidden.class, Abstract.class, EchoEndpoint.class, Endpoint.class),
                (context, container) -> {})) {
            Session session = CLIENT.connectToServer(events, null, server.uri("/echo/x"));
            session.close();
            assertThat(events.next()).isEqualTo("close 1000 ");
        }
    }
}

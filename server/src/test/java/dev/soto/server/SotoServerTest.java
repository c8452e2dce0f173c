package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.testing.LogRecords;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SotoServerTest {
    private final SotoClient client = new SotoClient();

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static SotoServerBuilder local() {
        return SotoServer.builder().host("127.0.0.1").port(0);
    }

    private WebSocketConnection connect(SotoServer server, String path, ClientOptions.Builder options)
            throws Exception {
        return client.connect(server.uri().resolve(path), options.build()).get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    private static ClientOptions.Builder hears(Recorder recorder) {
        return ClientOptions.builder().listener(connection -> recorder);
    }

    /** As on every host: not every transport can tell a reset from an end of the stream. */
    @Test
    void aResetIsNoErrorAndEndsTheConnectionWith1006() throws Exception {
        Recorder recorder = new Recorder();
        CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
        WebSocketHandler handler = (connection, request) -> {
            opened.complete(connection);
            return recorder;
        };
        try (SotoServer server = local().websocket("/reset", handler).start();
                Socket peer = new Socket("127.0.0.1", server.uri().getPort())) {
            peer.getOutputStream()
                    .write(("GET /reset HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Upgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(opened.get(Recorder.SECONDS, TimeUnit.SECONDS).isOpen()).isTrue();
            peer.setSoLinger(true, 0);
            peer.close();
            assertThat(recorder.end().code()).isEqualTo(1006);
            assertThat(recorder.errors).isEmpty();
        }
    }

    @Test
    void aHandlerServesItsPathAndKnowsItsClient() throws Exception {
        CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
        CompletableFuture<UpgradeRequest> asked = new CompletableFuture<>();
        WebSocketHandler handler = (connection, request) -> {
            opened.complete(connection);
            asked.complete(request);
            return Recorder.echo(connection);
        };
        Recorder recorder = new Recorder();
        try (SotoServer server = local().websocket("/chat", "https://example.org", List.of("b", "a"), handler)
                .start()) {
            WebSocketConnection connection = connect(
                    server,
                    "/chat?x=1",
                    hears(recorder)
                            .origin("https://example.org")
                            .subprotocols("a", "b")
                            .header("X-Who", "me"));
            connection.sendText("hello", null);
            recorder.hears("hello");

            assertThat(connection.details().subprotocol()).isEqualTo("b");
            WebSocketConnection served = opened.get();
            assertThat(served.details().subprotocol()).isEqualTo("b");
            assertThat(served.details().origin()).isEqualTo("https://example.org");
            assertThat(served.details().uri()).isEqualTo(server.uri().resolve("/chat?x=1"));
            assertThat(((InetSocketAddress) served.transport().remoteAddress())
                            .getAddress()
                            .isLoopbackAddress())
                    .isTrue();
            assertThat(asked.get().headers().first("x-who")).isEqualTo("me");
            assertThat(server.connectionCount()).isEqualTo(1);

            connection.close(new CloseStatus(CloseCode.NORMAL, "bye"));
            assertThat(recorder.end().code()).isEqualTo(CloseCode.NORMAL);
            await().untilAsserted(() -> assertThat(server.connectionCount()).isZero());
        }
    }

    @Test
    void anotherOriginIsRefusedWith403AndAnotherSubprotocolWith400() throws Exception {
        try (SotoServer server = local().websocket("/", "https://example.org", List.of("a"), Recorder.echo())
                .start()) {
            assertThatThrownBy(
                            () -> connect(server, "/", ClientOptions.builder().origin("https://evil.example")))
                    .cause()
                    .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(403);
                        assertThat(refused.error()).isEqualTo(HandshakeError.NOT_WEBSOCKET);
                    });
            assertThatThrownBy(() -> connect(
                            server,
                            "/",
                            ClientOptions.builder()
                                    .origin("https://example.org")
                                    .subprotocols("other")))
                    .cause()
                    .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(400);
                        assertThat(refused.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
                    });
        }
    }

    @Test
    void pathsMatchByWholeSegmentsAndTheLongestWins() throws Exception {
        try (SotoServer server = local().websocket("/ws", greeter("short"))
                .websocket("/ws/deep/", greeter("long"))
                .start()) {
            assertThat(greeting(server, "/ws")).isEqualTo("short");
            assertThat(greeting(server, "/ws/other")).isEqualTo("short");
            assertThat(greeting(server, "/ws/deep/er")).isEqualTo("long");
            assertThatThrownBy(() -> greeting(server, "/wsx"))
                    .cause()
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(404));
        }
    }

    private static WebSocketHandler greeter(String name) {
        return (connection, request) -> {
            connection.sendText(name, null);
            return new ConnectionListener() {};
        };
    }

    private String greeting(SotoServer server, String path) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        connect(server, path, ClientOptions.builder().listener(connection -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                heard.complete(message);
            }
        }));
        return heard.get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whatIsNoHandshakeGoesToTheOtherHandlerOrIsToldWhatIsHere() throws Exception {
        try (SotoServer bare = local().websocket("/ws", Recorder.echo()).start();
                SotoServer withPage = local().websocket("/ws", Recorder.echo())
                        .otherwise(new Page())
                        .start()) {
            HttpResponse<String> atSocket = get(bare, "/ws");
            assertThat(atSocket.statusCode()).isEqualTo(426);
            assertThat(atSocket.headers().firstValue("Sec-WebSocket-Version")).contains("13");
            assertThat(atSocket.body()).contains("WebSocket");
            assertThat(get(bare, "/other").statusCode()).isEqualTo(404);
            assertThat(get(withPage, "/ws").body()).isEqualTo("a page");
        }
    }

    private static final class Page extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.Sink.write(response, true, "a page", callback);
            return true;
        }
    }

    private static HttpResponse<String> get(SotoServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aHandlerMayRefuseAHandshakeAndAddHeaderFields() throws Exception {
        WebSocketHandler handler = new WebSocketHandler() {
            @Override
            public void check(UpgradeRequest request, Headers response) throws HandshakeException {
                if (!"Bearer secret".equals(request.headers().first("Authorization"))) {
                    throw new HandshakeException(
                            HandshakeError.FAILED,
                            401,
                            new Headers().set("WWW-Authenticate", "Bearer"),
                            "who are you?");
                }
                response.add("Set-Cookie", "a=1").add("Set-Cookie", "b=2").add("Upgrade", "ignored");
            }

            @Override
            public ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
                return Recorder.echo(connection);
            }
        };
        try (SotoServer server = local().websocket("/", handler).start()) {
            assertThatThrownBy(() -> connect(server, "/", ClientOptions.builder()))
                    .cause()
                    .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(401);
                        assertThat(refused.responseHeaders().first("WWW-Authenticate"))
                                .isEqualTo("Bearer");
                    });
            Recorder recorder = new Recorder();
            connect(server, "/", hears(recorder).header("Authorization", "Bearer secret"))
                    .sendText("in", null);
            recorder.hears("in");
        }
    }

    /** An endpoint beside the handlers. */
    @ServerEndpoint("/jakarta/{name}")
    public static class Greeter {
        /** Answers. */
        @OnMessage
        public String answer(String message, @PathParam("name") String name) {
            return message + ", " + name;
        }
    }

    @Test
    void annotatedEndpointsAreServedBesideHandlers() throws Exception {
        Recorder endpoint = new Recorder();
        Recorder handler = new Recorder();
        try (SotoServer server =
                local().websocket("/", Recorder.echo()).endpoint(Greeter.class).start()) {
            connect(server, "/jakarta/J%C3%BCrgen", hears(endpoint)).sendText("hello", null);
            endpoint.hears("hello, Jürgen");
            connect(server, "/jakarta", hears(handler)).sendText("echo", null);
            handler.hears("echo");
            server.close();
            assertThat(endpoint.end().code()).isEqualTo(CloseCode.GOING_AWAY);
            assertThat(handler.end().code()).isEqualTo(CloseCode.GOING_AWAY);
        }
    }

    @Test
    void theJdksClientTalksToIt() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (SotoServer server = local().websocket("/", Recorder.echo()).start()) {
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(server.uri(), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            heard.complete(data.toString());
                            from.request(1);
                            return null;
                        }
                    })
                    .get(Recorder.SECONDS, TimeUnit.SECONDS);
            socket.sendText("hi", true);
            assertThat(heard.get(Recorder.SECONDS, TimeUnit.SECONDS)).isEqualTo("hi");
        }
    }

    @Test
    void theStartUpLineNamesWhatIsServedAndNothingIsAWarning() throws Exception {
        try (LogRecords log = new LogRecords(SotoServer.class);
                SotoServer full = local().endpoint(Greeter.class)
                        .websocket("/ws", Recorder.echo())
                        .start();
                SotoServer empty = local().start()) {
            assertThat(log.at(Level.INFO))
                    .containsExactly(
                            "listening at " + full.uri() + ": /jakarta/{name} (" + Greeter.class.getName()
                                    + "), /ws (a handler); all settings at their defaults",
                            "listening at " + empty.uri() + ": no WebSocket; all settings at their defaults");
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(empty.uri().toString())
                    .contains("add .websocket(\"/path\", handler) or .endpoint(Echo.class)");
        }
    }

    @Test
    void closingFreesThePortAndTheThreads() throws Exception {
        SotoServer server = local().websocket("/", Recorder.echo()).start();
        int port = server.port();
        Recorder recorder = new Recorder();
        connect(server, "/", hears(recorder));
        server.close();
        server.close();
        assertThat(recorder.end()).isEqualTo(new CloseStatus(CloseCode.GOING_AWAY, "the server stops"));
        server.join();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("soto-server")));
        try (SotoServer next = SotoServer.builder()
                .host("127.0.0.1")
                .port(port)
                .websocket("/", Recorder.echo())
                .start()) {
            assertThat(next.port()).isEqualTo(port);
        }
    }

    @Test
    void overTlsAndWithClientCertificates() throws Exception {
        Recorder recorder = new Recorder();
        try (SotoServer server = local().tls(TestCertificate.serverContext())
                .requireClientCertificates()
                .websocket("/", Recorder.echo())
                .start()) {
            assertThat(server.uri().getScheme()).isEqualTo("wss");
            WebSocketConnection connection =
                    connect(server, "/", hears(recorder).tls(TestCertificate.serverContext()));
            connection.sendText("secret", null);
            recorder.hears("secret");
            assertThat(connection.transport().isSecure()).isTrue();
            assertThatThrownBy(
                            () -> connect(server, "/", ClientOptions.builder().tls(TestCertificate.clientContext())))
                    .cause()
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHandlerThatFailsEndsItsConnectionWith1011() throws Exception {
        Recorder recorder = new Recorder();
        try (SotoServer server = local().websocket("/", (connection, request) -> {
                    throw new IOException("no database");
                })
                .start()) {
            connect(server, "/", hears(recorder));
            assertThat(recorder.end().code()).isEqualTo(CloseCode.SERVER_ERROR);
            await().untilAsserted(() -> assertThat(server.connectionCount()).isZero());
        }
    }

    @Test
    void whatCannotBeStartedSaysWhy() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().websocket("/a", Recorder.echo()).websocket("/a/", Recorder.echo()))
                .withMessageContaining("/a has a WebSocket handler already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().websocket("a", Recorder.echo()))
                .withMessageContaining("slash");
        for (List<String> names : List.of(List.of("a b"), List.of(""), List.of("x,y"), List.of("a", "a"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> local().websocket("/a", null, names, Recorder.echo()))
                    .withMessageContaining("the subprotocol ")
                    .withMessageContaining("RFC 6455 section 4.1 item 10");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().port(65_536))
                .withMessageContaining("port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().setting("dev.soto.idleTimeuot", "1 s"))
                .withMessageContaining("dev.soto.idleTimeuot");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().endpoint(String.class).start())
                .withMessageContaining("String");
        try (ServerSocket taken = new ServerSocket(0, 1, new InetSocketAddress("127.0.0.1", 0).getAddress())) {
            assertThatIOException()
                    .isThrownBy(() -> SotoServer.builder()
                            .host("127.0.0.1")
                            .port(taken.getLocalPort())
                            .start());
        }
    }

    @Test
    void aHeaderThatIsTooLongIsAnsweredWith431() throws Exception {
        try (SotoServer server = local().maxRequestHeaderBytes(512)
                .websocket("/", Recorder.echo())
                .start()) {
            assertThatThrownBy(() ->
                            connect(server, "/", ClientOptions.builder().header("X-Long", "x".repeat(600))))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(431));
        }
    }

    @Test
    void moreConnectionsThanAllowedWait() throws Exception {
        Recorder first = new Recorder();
        try (SotoServer server =
                local().maxConnections(1).websocket("/", Recorder.echo()).start()) {
            WebSocketConnection connection = connect(server, "/", hears(first));
            CompletableFuture<WebSocketConnection> second = client.connect(server.uri(), ClientOptions.DEFAULTS);
            connection.sendText("still served", null);
            first.hears("still served");
            assertThat(second).isNotDone();
            connection.close(CloseStatus.NO_STATUS);
            second.get(Recorder.SECONDS, TimeUnit.SECONDS);
        }
    }
}

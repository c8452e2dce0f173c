package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SotoClientTest {
    private final SotoClient client = new SotoClient();

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static SotoServer echoServer() throws IOException {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", Recorder.echo())
                .start();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void messagesGoThereAndBackWithExtensionsAndLimits() throws Exception {
        Recorder recorder = new Recorder();
        ExtensionManager deflate = new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
        try (SotoServer server = echoServer()) {
            WebSocketConnection connection = get(client.connect(
                    server.uri(),
                    ClientOptions.builder()
                            .extensions(deflate)
                            .connection(ConnectionOptions.LIBSOUP)
                            .listener(opened -> recorder)
                            .build()));
            assertThat(connection.extensions().negotiated()).hasSize(1);
            assertThat(connection.maxFramePayloadBytes()).isEqualTo(131_072);
            assertThat(connection.maxMessageBytes(DataType.TEXT)).isZero();
            connection.sendText("hello ".repeat(100), null);
            recorder.hears("hello ".repeat(100));
        }
    }

    @Test
    void settingsOfTheOptionsGoBeforeThoseOfTheClient() throws Exception {
        try (SotoServer server = echoServer()) {
            WebSocketConnection connection = get(client.connect(
                    server.uri(),
                    ClientOptions.builder()
                            .setting("dev.soto.compression", true)
                            .setting("dev.soto.maxTextMessageBytes", "10240")
                            .build()));
            assertThat(connection.extensions().negotiated()).hasSize(1);
            assertThat(connection.maxMessageBytes(DataType.TEXT)).isEqualTo(10_240);
        }
    }

    @Test
    void aCancelledConnectIsAbandonedAndItsSocketClosed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/");
            CompletableFuture<WebSocketConnection> pending = client.connect(uri, ClientOptions.DEFAULTS);
            try (Socket accepted = silent.accept()) {
                readHead(accepted);
                assertThat(pending.cancel(true)).isTrue();
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThatThrownBy(pending::join).isInstanceOf(CancellationException.class);
            awaitNoConnectThread();
        }
    }

    @Test
    void aTimeoutOfTheFutureAbandonsTheConnectToo() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/");
            CompletableFuture<WebSocketConnection> pending =
                    client.connect(uri, ClientOptions.DEFAULTS).orTimeout(200, TimeUnit.MILLISECONDS);
            try (Socket accepted = silent.accept()) {
                readHead(accepted);
                assertThatThrownBy(() -> get(pending)).cause().isInstanceOf(TimeoutException.class);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    /** Whatever the race between the answer and the cancellation, nothing stays open. */
    @Test
    void aConnectThatIsCancelledAtAnyMomentLeavesNoConnection() throws Exception {
        try (SotoServer server = echoServer()) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<WebSocketConnection> pending = client.connect(server.uri(), ClientOptions.DEFAULTS);
                TimeUnit.MICROSECONDS.sleep(i * 50L);
                if (!pending.cancel(true)) {
                    pending.join().close(CloseStatus.NO_STATUS);
                }
            }
            await().untilAsserted(() -> assertThat(server.connectionCount()).isZero());
            awaitNoConnectThread();
        }
    }

    private static void readHead(Socket socket) throws IOException {
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            head += (char) socket.getInputStream().read();
        }
    }

    /** No thread waits for an answer any more. */
    private static void awaitNoConnectThread() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().entrySet())
                .noneMatch(entry -> entry.getKey().getName().startsWith("soto-connect-")
                        && Arrays.toString(entry.getValue()).contains("PendingConnect")));
    }

    @Test
    void nobodyListensThereIsAnIoExceptionThatNamesTheUri() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() ->
                        get(client.connect(URI.create("ws://127.0.0.1:" + port + "/unix"), ClientOptions.DEFAULTS)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ws://127.0.0.1:" + port + "/unix")
                .hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void badArgumentsFailTheStageAndSayWhat() {
        URI uri = URI.create("ws://127.0.0.1:1/");
        assertThatThrownBy(() -> get(client.connect(URI.create("http://127.0.0.1/"), ClientOptions.DEFAULTS)))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither ws nor wss");
        assertThatThrownBy(() -> get(client.connect(
                        uri,
                        ClientOptions.builder()
                                .setting("dev.soto.proxi", "none")
                                .build())))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dev.soto.proxi in the client options");
        assertThatThrownBy(() -> ClientOptions.builder().subprotocols("a", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the subprotocol a is there twice");
        for (String name : List.of("", "a b", "x,y")) {
            assertThatThrownBy(() -> ClientOptions.builder().subprotocols("chat", name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "the subprotocol \"" + name + "\" is no token (RFC 6455 section 4.1 item 10)");
        }
        assertThatThrownBy(() -> ClientOptions.builder().header("X", "a\r\nb"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void redirectsAreFollowedWhenAskedFor() throws Exception {
        WebSocketHandler moved = new WebSocketHandler() {
            @Override
            public void check(UpgradeRequest request, Headers response) throws HandshakeException {
                throw new HandshakeException(
                        HandshakeError.FAILED, 302, new Headers().set("Location", "/new"), "moved");
            }

            @Override
            public ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
                return new ConnectionListener() {};
            }
        };
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/old", moved)
                .websocket("/new", Recorder.echo())
                .start()) {
            WebSocketConnection connection = get(client.connect(
                    server.uri().resolve("/old"),
                    ClientOptions.builder()
                            .setting("dev.soto.followRedirects", true)
                            .build()));
            assertThat(connection.details().uri()).isEqualTo(server.uri().resolve("/new"));
            assertThatThrownBy(() -> get(client.connect(server.uri().resolve("/old"), ClientOptions.DEFAULTS)))
                    .cause()
                    .isInstanceOf(HandshakeException.class);
        }
    }

    @Test
    void aListenerThatCannotBeMadeFailsTheStageAndClosesWith1011() throws Exception {
        Recorder server = new Recorder();
        try (SotoServer running = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", (connection, request) -> server)
                .start()) {
            assertThatThrownBy(() -> get(client.connect(
                            running.uri(),
                            ClientOptions.builder()
                                    .listener(connection -> {
                                        throw new IllegalStateException("no screen");
                                    })
                                    .build())))
                    .cause()
                    .hasMessage("no screen");
            assertThat(server.end().code()).isEqualTo(CloseCode.SERVER_ERROR);
        }
    }

    @Test
    void closingTheClientEndsConnectionsWith1001AndConnectsWithAnError() throws Exception {
        Recorder server = new Recorder();
        try (SotoServer running = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .websocket("/", (connection, request) -> server)
                        .start();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SotoClient closing = new SotoClient();
            get(closing.connect(running.uri(), ClientOptions.DEFAULTS));
            CompletableFuture<WebSocketConnection> pending = closing.connect(
                    URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/"), ClientOptions.DEFAULTS);
            silent.accept();
            closing.close();
            assertThat(server.end().code()).isEqualTo(CloseCode.GOING_AWAY);
            assertThatThrownBy(() -> get(pending)).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> get(closing.connect(running.uri(), ClientOptions.DEFAULTS)))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }
}

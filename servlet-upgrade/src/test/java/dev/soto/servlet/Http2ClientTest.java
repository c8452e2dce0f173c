package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.RawHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client over HTTP/2 (RFC 8441), and how it chooses. */
@Timeout(30)
class Http2ClientTest {
    private final ClientEvents events = new ClientEvents();
    private final Http2Client client = new Http2Client();

    /** Says over which protocol it was reached. */
    @ServerEndpoint("/protocol")
    public static final class Protocol {
        @OnMessage
        public String protocol(String question, Session session) {
            return session.getUserProperties().get("soto.requestProtocol") + " secure=" + session.isSecure();
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private String protocol(Session session) throws Exception {
        session.getBasicRemote().sendText("?");
        return (String) events.next();
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, 1.1, HTTP/1.1 secure=false",
        "PLAIN, 2, HTTP/2.0 secure=false",
        "PLAIN, auto, HTTP/1.1 secure=false",
        "TLS, 1.1, HTTP/1.1 secure=true",
        "TLS, 2, HTTP/2.0 secure=true",
        "TLS, auto, HTTP/2.0 secure=true",
        "TLS_HTTP1, 1.1, HTTP/1.1 secure=true",
        "TLS_HTTP1, auto, HTTP/1.1 secure=true"
    })
    void endpointIsReachedOverTheChosenVersion(Http2Server.Kind kind, String version, String expected)
            throws Exception {
        try (Http2Server server = Http2Server.of(kind, Protocol.class);
                Session session = client.connect(version, events, server.uri("/protocol"))) {
            assertThat(protocol(session)).isEqualTo(expected);
            assertThat(session.isSecure()).isEqualTo(kind != Http2Server.Kind.PLAIN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Server.Kind.class,
            names = {"PLAIN", "TLS"})
    void messagesOfAllSizesComeBack(Http2Server.Kind kind) throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        try (Http2Server server = Http2Server.of(kind, EchoEndpoint.class)) {
            for (boolean compression : new boolean[] {false, true}) {
                Map<String, Object> settings = Map.of(
                        "dev.soto.httpVersion", "2",
                        "dev.soto.compression", compression,
                        "dev.soto.maxBinaryMessageBytes", "4 MiB");
                Session session = client.connect(settings, null, events, server.uri("/echo/h2sizes"));
                assertThat(session.getNegotiatedExtensions()).hasSize(compression ? 1 : 0);
                for (int length : new int[] {0, 1, 125, 126, 16_374, 16_384, 65_535, 65_536, 262_144, bytes.length}) {
                    ByteBuffer message = ByteBuffer.wrap(bytes, 0, length);
                    session.getBasicRemote().sendBinary(message.duplicate());
                    assertThat(events.next()).isEqualTo(message);
                }
                session.close();
                assertThat(events.next()).asString().startsWith("close 1000");
            }
            Awaitility.await().until(() -> server.streams() == 0);
        }
    }

    @Test
    void manyAsyncMessagesComeBackInOrder() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class);
                Session session = client.connect(events, server.uri("/echo/h2many"))) {
            for (int i = 0; i < 2_000; i++) {
                session.getAsyncRemote().sendText("message " + i);
            }
            for (int i = 0; i < 2_000; i++) {
                assertThat(events.next()).isEqualTo("message " + i);
            }
        }
    }

    @Test
    void sessionsShareOneTcpConnectionAndCloseOneByOne() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.TLS, EchoEndpoint.class)) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sessions.add(client.connect(events, server.uri("/echo/h2shared")));
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.streams()).isEqualTo(10);
            for (int i = 0; i < 10; i++) {
                sessions.get(i).close(new CloseReason(CloseCodes.getCloseCode(3000 + i), "done"));
                assertThat(events.next()).isEqualTo("close " + (3000 + i) + " done");
                if (i < 9) {
                    sessions.get(9).getBasicRemote().sendText("still here");
                    assertThat(events.next()).isEqualTo("still here");
                }
            }
            Awaitility.await().until(() -> server.streams() == 0);
            client.connect(events, server.uri("/echo/h2shared"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Servers end connections that reset many streams: an attack has that form. */
    /** Sends without end, and counts. */
    @ServerEndpoint("/h2endless")
    public static final class Endless {
        static final AtomicInteger SENT = new AtomicInteger();

        @OnMessage
        public void begin(String message, Session session) throws IOException {
            ByteBuffer part = ByteBuffer.allocate(60_000);
            while (session.isOpen()) {
                session.getBasicRemote().sendBinary(part.duplicate());
                SENT.incrementAndGet();
            }
        }
    }

    @Test
    void handlersThatBlockHoldUpNoOtherSessionOfTheirConnection() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Endpoint blocks = new Endpoint() {
            @Override
            public void onOpen(Session session, EndpointConfig config) {
                session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) message -> {
                    try {
                        released.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        };
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class, Endless.class)) {
            for (int i = 0; i < 4; i++) {
                client.connect(blocks, server.uri("/h2endless"))
                        .getBasicRemote()
                        .sendText("go");
            }
            // Until nobody can send any more.
            AtomicInteger before = new AtomicInteger();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Endless.SENT.get() > 0 && before.getAndSet(Endless.SENT.get()) == Endless.SENT.get());
            assertThat(server.connections()).isEqualTo(1);
            Session other = client.connect(events, server.uri("/echo/h2beside"));
            other.getBasicRemote().sendText("hello");
            assertThat(events.next()).isEqualTo("hello");
        } finally {
            released.countDown();
        }
    }

    @Test
    void sessionsThatCloseInOrderResetNoStream() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class)) {
            for (int i = 0; i < 10; i++) {
                Session session = client.connect(events, server.uri("/echo/h2orderly"));
                session.close();
                assertThat(events.next()).asString().startsWith("close 1000");
            }
            Awaitility.await().until(() -> server.streams() == 0);
            // What the client still has to say of the old streams it says before this.
            try (Session last = client.connect(events, server.uri("/echo/h2orderly"))) {
                last.getBasicRemote().sendText("last");
                assertThat(events.next()).isEqualTo("last");
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.resets()).isEmpty();
        }
    }

    @Test
    void serversGoAwayLeavesSessionsOpenAndTheNextHasAConnectionOfItsOwn() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class)) {
            Session old = client.connect(events, server.uri("/echo/h2away"));
            server.sessions().get(0).shutdown();
            Awaitility.await().untilAsserted(() -> {
                Session next = client.connect(events, server.uri("/echo/h2away"));
                assertThat(server.connections()).isGreaterThan(1);
                next.close();
                assertThat(events.next()).asString().startsWith("close 1000");
            });
            old.getBasicRemote().sendText("still here");
            assertThat(events.next()).isEqualTo("still here");
            old.close();
        }
    }

    @Test
    void serverThatStopsSays1001() throws Exception {
        Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class);
        try {
            client.connect(events, server.uri("/echo/h2stopping"));
            client.connect(events, server.uri("/echo/h2stopping"));
            assertThat(EchoEndpoint.next("h2stopping")).isEqualTo("open");
            assertThat(EchoEndpoint.next("h2stopping")).isEqualTo("open");
        } finally {
            server.close();
        }
        assertThat(events.nextButErrors()).isEqualTo("close 1001 the container stops");
        assertThat(events.nextButErrors()).isEqualTo("close 1001 the container stops");
    }

    @Test
    void connectionThatBreaksIs1006ForAllItsSessions() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class)) {
            client.connect(events, server.uri("/echo/h2broken"));
            client.connect(events, server.uri("/echo/h2broken"));
            server.sessions().get(0).getEndPoint().close();
            assertThat(events.nextButErrors()).asString().startsWith("close 1006 ");
            assertThat(events.nextButErrors()).asString().startsWith("close 1006 ");
        }
    }

    @Test
    void serverWithoutExtendedConnectIsNamedOrServedOverHttp1() throws Exception {
        try (Http2Server server = new Http2Server(Http2Server.Kind.TLS)
                .withoutExtendedConnect()
                .start((context, container) -> container.addEndpoint(Protocol.class))) {
            assertThatThrownBy(() -> client.connect(events, server.uri("/protocol")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(server.uri("/protocol").toString())
                    .hasMessageContaining("SETTINGS_ENABLE_CONNECT_PROTOCOL")
                    .hasMessageContaining("RFC 8441 section 3")
                    .hasMessageContaining("dev.soto.httpVersion=auto");
            try (Session session = client.connect("auto", events, server.uri("/protocol"))) {
                assertThat(protocol(session)).isEqualTo("HTTP/1.1 secure=true");
            }
        }
    }

    @Test
    void serverWithoutHttp2IsNamed() {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.TLS_HTTP1, Protocol.class)) {
            Map<String, Object> settings = Map.of("dev.soto.httpVersion", "2", "dev.soto.handshakeTimeout", "2 s");
            assertThatThrownBy(() -> client.connect(settings, null, events, server.uri("/protocol")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("dev.soto.httpVersion");
        }
    }

    @Test
    void refusalHasStatusAndHeaders() {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, Protocol.class)) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connect(events, server.uri("/nowhere")))
                    .withCauseInstanceOf(HandshakeException.class)
                    .satisfies(refused -> assertThat(((HandshakeException) refused.getCause()).status())
                            .isGreaterThanOrEqualTo(400));
            Awaitility.await().until(() -> server.streams() == 0);
        }
    }

    /** How a server says that it has not processed a stream. */
    private enum Refusal {
        REFUSED_STREAM {
            @Override
            void say(Stream stream) {
                stream.reset(new ResetFrame(stream.getId(), ErrorCode.REFUSED_STREAM_ERROR.code), Callback.NOOP);
            }
        },
        GOAWAY {
            @Override
            void say(Stream stream) {
                ((HTTP2Session) stream.getSession())
                        .goAway(new GoAwayFrame(stream.getId() - 2, ErrorCode.NO_ERROR.code, null), Callback.NOOP);
            }
        };

        abstract void say(Stream stream);
    }

    /** Answers 403, but refuses the first streams. */
    private static Server refusing(Refusal refusal, int first, AtomicInteger streams) throws Exception {
        Server server = new Server();
        RawHTTP2ServerConnectionFactory http2 = new RawHTTP2ServerConnectionFactory(new ServerSessionListener() {
            @Override
            public Stream.Listener onNewStream(Stream stream, HeadersFrame request) {
                if (streams.incrementAndGet() <= first) {
                    refusal.say(stream);
                } else {
                    MetaData.Response answer = new MetaData.Response(403, null, HttpVersion.HTTP_2, HttpFields.EMPTY);
                    stream.headers(new HeadersFrame(stream.getId(), answer, null, true), Callback.NOOP);
                }
                return null;
            }
        });
        http2.setConnectProtocolEnabled(true);
        server.addConnector(new ServerConnector(server, http2));
        server.start();
        return server;
    }

    private static URI uri(Server server) {
        return URI.create("ws://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/x");
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheServerHasNotProcessedIsSentOnceMore(Refusal refusal) throws Exception {
        AtomicInteger streams = new AtomicInteger();
        Server server = refusing(refusal, 1, streams);
        try {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connect(events, uri(server)))
                    .withCauseInstanceOf(HandshakeException.class)
                    .satisfies(refused -> assertThat(((HandshakeException) refused.getCause()).status())
                            .isEqualTo(403));
            assertThat(streams).hasValue(2);
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatProcessesNoRequestIsNamed(Refusal refusal) throws Exception {
        AtomicInteger streams = new AtomicInteger();
        Server server = refusing(refusal, Integer.MAX_VALUE, streams);
        try {
            assertThatThrownBy(() -> client.connect(events, uri(server)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has not processed the request, nor the one after it (RFC 9113 section 8.7)")
                    .hasMessageNotContaining("does the server speak HTTP/2");
            assertThat(streams).hasValue(2);
        } finally {
            server.stop();
        }
    }

    @Test
    void configuratorSeesRequestAndAnswer() throws Exception {
        List<String> seen = new ArrayList<>();
        ClientEndpointConfig.Configurator configurator = new ClientEndpointConfig.Configurator() {
            @Override
            public void beforeRequest(Map<String, List<String>> headers) {
                headers.put("X-Flavour", List.of("mint"));
            }

            @Override
            public void afterResponse(HandshakeResponse response) {
                seen.addAll(response.getHeaders().get("X-Answer"));
            }
        };
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, Http2ServerTest.Facts.class);
                Session session = client.connect(
                        Map.of("dev.soto.httpVersion", "2"), configurator, events, server.uri("/facts/a?q=7"))) {
            session.getBasicRemote().sendText("?");
            assertThat(events.next()).isEqualTo("/app/facts/a [7] [mint] false HTTP/2.0 false");
            assertThat(seen).containsExactly("42");
        }
    }
}

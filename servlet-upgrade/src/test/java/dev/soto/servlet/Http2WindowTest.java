package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The window of a connection of HTTP/2, which all its WebSockets and requests share (RFC 9113 section 5.2), at our server. */
@Timeout(60)
class Http2WindowTest {
    private static final int BLOCKED = 12;
    private static final int MIB = 1 << 20;
    private static final String TEXT_A = "81 81 00000000 41";
    private static final String ECHO_A = "81 01 41";
    private static final String CLOSE_1000 = "88 82 00000000 03e8";

    private static volatile CountDownLatch entered;
    private static volatile CountDownLatch release;

    @BeforeEach
    void hold() {
        entered = new CountDownLatch(BLOCKED);
        release = new CountDownLatch(1);
    }

    @AfterEach
    void release() {
        release.countDown();
    }

    /** Waits in its handlers until told. */
    @ServerEndpoint("/h2held")
    public static final class Held {
        @OnMessage
        public void message(byte[] message) throws InterruptedException {
            entered.countDown();
            release.await();
        }
    }

    /** Answers with how much it was sent. */
    public static final class Count extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            long length = request.getInputStream().transferTo(OutputStream.nullOutputStream());
            response.getWriter().print(length);
        }
    }

    private static Http2Server server(Http2Server.Kind kind) {
        return new Http2Server(kind).with(context -> context.addServlet(new ServletHolder(new Count()), "/count"));
    }

    private static Http2Server start(Http2Server server) {
        return server.start((servletContext, container) -> {
            container.addEndpoint(EchoEndpoint.class);
            container.addEndpoint(Held.class);
        });
    }

    /** A short message for the handler to block on, and a message of 1 MiB behind it. */
    private static ByteBuffer muchBehindAMessage() {
        return ByteBuffer.allocate(7 + 14 + MIB)
                .put(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 1})
                .put(new byte[] {(byte) 0x82, (byte) 0xFF})
                .putLong(MIB)
                .putInt(0)
                .rewind();
    }

    private static void expectCount(Http2Peer.Tunnel answered, int count) throws Exception {
        MetaData.Response response = answered.response();
        assertThat(response.getStatus()).isEqualTo(200);
        for (byte digit : String.valueOf(count).getBytes(StandardCharsets.US_ASCII)) {
            assertThat(answered.next()).isEqualTo(digit);
        }
        assertThat(answered.next()).isEqualTo("end");
    }

    /** The windows of {@value #BLOCKED} streams are more than Jetty's window of a connection, and what is read is not given back at once. */
    @Test
    void handlersThatBlockWithAFullWindowEachHoldUpNothingElseOfTheirConnection() throws Exception {
        try (Http2Server server = start(server(Http2Server.Kind.PLAIN));
                Http2Peer peer = new Http2Peer(server)) {
            List<Http2Peer.Tunnel> held = new ArrayList<>();
            for (int i = 0; i < BLOCKED; i++) {
                Http2Peer.Tunnel tunnel = peer.open("/h2held");
                tunnel.sendSoon(muchBehindAMessage());
                held.add(tunnel);
            }
            entered.await();
            await().untilAsserted(() ->
                    assertThat(held).extracting(Http2Peer.Tunnel::window).containsOnly(0));

            Http2Peer.Tunnel other = peer.open("/echo/h2beside");
            other.send(TEXT_A);
            other.expect(ECHO_A);
            expectCount(peer.request("GET", "/count", ByteBuffer.allocate(0)), 0);
            expectCount(peer.request("POST", "/count", ByteBuffer.allocate(16 * MIB)), 16 * MIB);
            assertThat(server.sessions()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TLS"})
    void handlersThatBlockHoldUpNoOtherSessionOfAClient(Http2Server.Kind kind) throws Exception {
        ClientEvents events = new ClientEvents();
        try (Http2Server server = start(server(kind));
                Http2Client client = new Http2Client()) {
            for (int i = 0; i < BLOCKED; i++) {
                RemoteEndpoint.Async held =
                        client.connect(events, server.uri("/h2held")).getAsyncRemote();
                for (int k = 0; k < 20; k++) {
                    held.sendBinary(ByteBuffer.allocate(50_000));
                }
            }
            entered.await();
            Session other = client.connect(events, server.uri("/echo/h2beside"));
            for (int i = 0; i < 50; i++) {
                other.getBasicRemote().sendText("message " + i);
                assertThat(events.next()).isEqualTo("message " + i);
            }
            assertThat(server.connections()).isEqualTo(1);
            release.countDown();
        }
    }

    private static void openAndClose(Http2Server server, Http2Peer peer, int atATime) throws Exception {
        List<Http2Peer.Tunnel> open = new ArrayList<>();
        for (int i = 0; i < atATime; i++) {
            Http2Peer.Tunnel tunnel = peer.open("/echo/h2cycle");
            tunnel.send(TEXT_A);
            tunnel.expect(ECHO_A);
            open.add(tunnel);
        }
        for (Http2Peer.Tunnel tunnel : open) {
            tunnel.send(CLOSE_1000);
            tunnel.expect("88 02 03e8");
            assertThat(tunnel.next()).isEqualTo("end");
            tunnel.end();
        }
        await().until(() -> server.streams() == 0);
    }

    /** Jetty's 1 MiB, and twice the window of a stream for each. */
    @Test
    void webSocketsThatComeAndGoWidenTheWindowForThoseThatAreOpenAtATime() throws Exception {
        try (Http2Server server = start(server(Http2Server.Kind.PLAIN));
                Http2Peer peer = new Http2Peer(server)) {
            expectCount(peer.request("GET", "/count", ByteBuffer.allocate(0)), 0);
            assertThat(peer.window()).isEqualTo(MIB);
            for (int i = 0; i < 50; i++) {
                openAndClose(server, peer, 1);
            }
            assertThat(peer.window()).isBetween(2 * MIB - 10_000, 2 * MIB);
            for (int i = 0; i < 10; i++) {
                openAndClose(server, peer, 3);
            }
            assertThat(peer.window()).isBetween(4 * MIB - 10_000, 4 * MIB);
        }
    }

    /** More is an error of the whole connection at the peer (RFC 9113 section 6.9.1). */
    @Test
    void theWindowNeverExceedsWhatThereCanBe() throws Exception {
        try (Http2Server server = start(server(Http2Server.Kind.PLAIN)
                        .withConnectionWindow(Integer.MAX_VALUE - MIB - 1)
                        .withStreamWindow(1 << 30));
                Http2Peer peer = new Http2Peer(server)) {
            openAndClose(server, peer, 5);
            openAndClose(server, peer, 6);
            assertThat(peer.goAways).isEmpty();
            assertThat(peer.window()).isBetween(Integer.MAX_VALUE - 10_000, Integer.MAX_VALUE);
        }
    }
}

package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket over HTTP/2 (RFC 8441) at our server, seen by a client that speaks of frames of HTTP/2. */
@Timeout(30)
class Http2ServerTest {
    /** A masked text frame with the payload "A"; its echo is {@link #ECHO_A}. */
    private static final String TEXT_A = "81 81 00000000 41";

    private static final String ECHO_A = "81 01 41";
    private static final String CLOSE_1000 = "88 82 00000000 03e8";

    private static Http2Server echoServer() {
        return Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class);
    }

    /** Tells what the handshake saw. */
    @ServerEndpoint(value = "/facts/{name}", configurator = Facts.Taker.class, subprotocols = "b")
    public static final class Facts {
        /** Keeps the facts for the session. */
        public static final class Taker extends ServerEndpointConfig.Configurator {
            @Override
            public void modifyHandshake(
                    ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
                config.getUserProperties()
                        .put(
                                "facts",
                                request.getRequestURI().getPath() + " "
                                        + request.getParameterMap().get("q") + " "
                                        + request.getHeaders().get("x-flavour") + " "
                                        + (request.getHttpSession() != null) + " "
                                        + config.getUserProperties().get("soto.requestProtocol"));
                response.getHeaders().put("X-Answer", java.util.List.of("42"));
            }

            @Override
            public boolean checkOrigin(String origin) {
                return !"https://evil.example".equals(origin);
            }
        }

        @OnMessage
        public String facts(String question, Session session) {
            return session.getUserProperties().get("facts") + " " + session.isSecure();
        }
    }

    @Test
    void handshakeIsAnswered200WithoutWhatBelongsToAnUpgrade() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, Facts.class);
                Http2Peer peer = new Http2Peer(server)) {
            MetaData.Response response = peer.connect(
                            "/facts/a",
                            "sec-websocket-protocol",
                            "a, b",
                            "sec-websocket-extensions",
                            "permessage-deflate")
                    .response();
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getHttpFields().stream().map(HttpField::getLowerCaseName))
                    .contains("sec-websocket-protocol", "sec-websocket-extensions", "x-answer")
                    .doesNotContain("upgrade", "connection", "sec-websocket-accept");
            assertThat(response.getHttpFields().get("sec-websocket-protocol")).isEqualTo("b");
        }
    }

    @Test
    void requestIsSeenAsInHttp1() throws Exception {
        try (Http2Server server = new Http2Server(Http2Server.Kind.PLAIN)
                        .with(context -> context.addFilter(
                                (request, response, chain) -> {
                                    ((HttpServletRequest) request).getSession(true);
                                    chain.doFilter(request, response);
                                },
                                "/*",
                                java.util.EnumSet.of(jakarta.servlet.DispatcherType.REQUEST)))
                        .start((context, container) -> container.addEndpoint(Facts.class));
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel tunnel = peer.open("/facts/a?q=1", "x-flavour", "mint");
            tunnel.send(TEXT_A);
            tunnel.expect("81");
            int length = (byte) tunnel.next();
            byte[] text = new byte[length];
            for (int i = 0; i < length; i++) {
                text[i] = (byte) tunnel.next();
            }
            assertThat(new String(text, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("/app/facts/a [1] [mint] true HTTP/2.0 false");
        }
    }

    @Test
    void streamsOfOneConnectionAreWebSocketsOfTheirOwn() throws Exception {
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel one = peer.open("/echo/h2one");
            Http2Peer.Tunnel two = peer.open("/echo/h2two");
            one.send(TEXT_A);
            two.send("81 81 00000000 42");
            one.expect(ECHO_A);
            two.expect("81 01 42");

            one.send(CLOSE_1000);
            one.expect("88 02 03e8");
            assertThat(one.next()).isEqualTo("end");
            one.end();
            two.send(TEXT_A);
            two.expect(ECHO_A);

            assertThat(EchoEndpoint.next("h2one")).isEqualTo("open");
            assertThat(EchoEndpoint.next("h2one")).isEqualTo("close 1000 ");
            assertThat(server.connections()).isEqualTo(1);
            Awaitility.await().until(() -> server.streams() == 1);
        }
    }

    @Test
    void resetOfAStreamIs1006ForItsWebSocketAlone() throws Exception {
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel one = peer.open("/echo/reset");
            Http2Peer.Tunnel two = peer.open("/echo/h2other");
            // The answer is sent before the session opens, and one that is reset before it opens never does.
            assertThat(EchoEndpoint.nextButErrors("reset")).isEqualTo("open");
            one.reset();
            assertThat(EchoEndpoint.nextButErrors("reset")).startsWith("close 1006 ");
            two.send(TEXT_A);
            two.expect(ECHO_A);
            Awaitility.await().until(() -> server.streams() == 1);
        }
    }

    /** Jetty resets the stream for the first, and tells nobody (RFC 9113 section 6.9.1). */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 0})
    void windowThatIsUpdatedWronglyIs1006ForItsWebSocketAlone(int delta) throws Exception {
        String name = "h2window" + delta;
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel one = peer.open("/echo/" + name);
            Http2Peer.Tunnel two = peer.open("/echo/h2other");
            assertThat(EchoEndpoint.nextButErrors(name)).isEqualTo("open");
            one.updateWindow(delta);
            assertThat(EchoEndpoint.nextButErrors(name)).startsWith("close 1006 ");
            two.send(TEXT_A);
            two.expect(ECHO_A);
            Awaitility.await().until(() -> server.streams() == 1);
        }
    }

    @Test
    void endOfAStreamWithoutACloseFrameIs1006() throws Exception {
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel tunnel = peer.open("/echo/h2end");
            tunnel.end();
            assertThat(EchoEndpoint.nextButErrors("h2end")).isEqualTo("open");
            assertThat(EchoEndpoint.nextButErrors("h2end")).startsWith("close 1006 ");
            assertThat(tunnel.next()).isEqualTo("end");
            Awaitility.await().until(() -> server.streams() == 0);
        }
    }

    @Test
    void violationClosesItsStreamAlone() throws Exception {
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel one = peer.open("/echo/violation");
            Http2Peer.Tunnel two = peer.open("/echo/h2other");
            one.send("81 01 41"); // not masked
            one.expect("88");
            two.send(TEXT_A);
            two.expect(ECHO_A);
            assertThat(EchoEndpoint.nextButErrors("violation")).isEqualTo("open");
            assertThat(EchoEndpoint.nextButErrors("violation")).startsWith("close 1002 ");
        }
    }

    private static final CountDownLatch AT_WORK = new CountDownLatch(1);
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    /** Answers when the test says so. */
    @ServerEndpoint("/slow")
    public static final class Slow {
        @OnMessage
        public String message(String message) throws InterruptedException {
            AT_WORK.countDown();
            RELEASED.await();
            return message;
        }
    }

    @Test
    void drainWaitsForWhatAStreamHasNotReadYet() throws Exception {
        AtomicReference<SotoServerContainer> soto = new AtomicReference<>();
        try (Http2Server server = new Http2Server(Http2Server.Kind.PLAIN)
                        .with(Map.of("dev.soto.drainWindow", "0"))
                        .start((context, container) -> {
                            container.addEndpoint(Slow.class);
                            container.addEndpoint(EchoEndpoint.class);
                            soto.set((SotoServerContainer) container);
                        });
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel slow = peer.open("/slow");
            Http2Peer.Tunnel idle = peer.open("/echo/h2idle");
            slow.send(TEXT_A);
            assertThat(AT_WORK.await(20, TimeUnit.SECONDS)).isTrue();
            slow.send("81 81 00000000 42");
            idle.send(TEXT_A);
            idle.expect(ECHO_A);
            soto.get().drain();
            idle.expect("88");
            RELEASED.countDown();
            slow.expect(ECHO_A + "81 01 42 88");
        } finally {
            RELEASED.countDown();
        }
    }

    @Test
    void goAwayOfTheClientLeavesItsWebSocketsOpen() throws Exception {
        try (Http2Server server = echoServer();
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel tunnel = peer.open("/echo/h2goaway");
            ((org.eclipse.jetty.http2.HTTP2Session) peer.session)
                    .goAway(org.eclipse.jetty.http2.frames.GoAwayFrame.GRACEFUL, org.eclipse.jetty.util.Callback.NOOP);
            tunnel.send(TEXT_A);
            tunnel.expect(ECHO_A);
        }
    }

    @Test
    void clientThatTakesNoBytesFailsTheSendTimeoutOfItsStreamAlone() throws Exception {
        try (Http2Server server = new Http2Server(Http2Server.Kind.PLAIN)
                        .with(Map.of("dev.soto.sendTimeout", "300 ms"))
                        .start((context, container) -> container.addEndpoint(EchoEndpoint.class));
                Http2Peer peer = new Http2Peer(server, 16)) {
            Http2Peer.Tunnel deaf = peer.connect("websocket", false, "/echo/deaf");
            assertThat(deaf.response().getStatus()).isEqualTo(200);
            Http2Peer.Tunnel other = peer.open("/echo/h2other");
            // More than its window of 16 bytes.
            deaf.send("82 a0 00000000 " + "00".repeat(32));
            assertThat(EchoEndpoint.next("deaf")).isEqualTo("open");
            assertThat(EchoEndpoint.next("deaf")).startsWith("error ").contains("sendTimeout");
            assertThat(EchoEndpoint.next("deaf")).startsWith("close 1006 ");
            other.send(TEXT_A);
            other.expect(ECHO_A);
            Awaitility.await().until(() -> server.streams() == 1);
        }
    }

    @Test
    void idleTimeoutsOfJettyCutNoWebSocket() throws Exception {
        try (Http2Server server = new Http2Server(Http2Server.Kind.PLAIN)
                        .withIdleTimeout(200)
                        .start((context, container) -> container.addEndpoint(EchoEndpoint.class));
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel tunnel = peer.open("/echo/h2idle");
            Thread.sleep(1_000); // five times the timeout, in which nothing is to happen
            tunnel.send(TEXT_A);
            tunnel.expect(ECHO_A);
            assertThat(peer.goAways).isEmpty();
        }
    }

    /** Waits in its handler until told. */
    @ServerEndpoint("/h2blocked")
    public static final class Blocked {
        static final CountDownLatch ENTERED = new CountDownLatch(1);
        static final CountDownLatch RELEASE = new CountDownLatch(1);

        @OnMessage
        public void message(String message) throws InterruptedException {
            ENTERED.countDown();
            RELEASE.await();
        }
    }

    @Test
    void handlerThatBlocksHoldsUpNoOtherStream() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, EchoEndpoint.class, Blocked.class);
                Http2Peer peer = new Http2Peer(server)) {
            peer.open("/h2blocked").send(TEXT_A);
            Blocked.ENTERED.await();
            Http2Peer.Tunnel other = peer.open("/echo/h2other");
            other.send(TEXT_A);
            other.expect(ECHO_A);
        } finally {
            Blocked.RELEASE.countDown();
        }
    }

    @Test
    void refusalsHaveTheirStatusAndLeaveNothingBehind() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.PLAIN, Facts.class);
                Http2Peer peer = new Http2Peer(server)) {
            assertThat(peer.connect("/nowhere").response().getStatus()).isGreaterThanOrEqualTo(400);
            MetaData.Response version =
                    peer.connect("/facts/a", "sec-websocket-version", "8").response();
            assertThat(version.getStatus()).isEqualTo(400);
            assertThat(version.getHttpFields().get("sec-websocket-version")).isEqualTo("13");
            assertThat(version.getHttpFields().contains("upgrade")).isFalse();
            assertThat(peer.connect("/facts/a", "origin", "https://evil.example")
                            .response()
                            .getStatus())
                    .isEqualTo(403);
            assertThat(peer.connect("connect-udp", true, "/facts/a").response().getStatus())
                    .isGreaterThanOrEqualTo(400);
            Awaitility.await().until(() -> server.streams() == 0);
        }
    }

    /** Upgrades by hand. */
    public static final class ByHand extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            ServerContainer container =
                    (ServerContainer) getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
            ServerEndpointConfig config = ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/echo/{name}")
                    .build();
            try {
                container.upgradeHttpToWebSocket(request, response, config, Map.of("name", "h2" + request.getMethod()));
            } catch (DeploymentException failure) {
                throw new IOException(failure);
            }
        }
    }

    @Test
    void servletUpgradesAnExtendedConnect() throws Exception {
        try (Http2Server server = new Http2Server(Http2Server.Kind.PLAIN)
                        .with(context -> context.addServlet(new ServletHolder(new ByHand()), "/byhand"))
                        .start((context, container) -> {});
                Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel tunnel = peer.open("/byhand");
            tunnel.send(TEXT_A);
            tunnel.expect(ECHO_A);
            assertThat(EchoEndpoint.next("h2CONNECT")).isEqualTo("open");
        }
    }

    @Test
    void serverThatStopsSays1001OnEveryStream() throws Exception {
        Http2Server server = echoServer();
        try (Http2Peer peer = new Http2Peer(server)) {
            Http2Peer.Tunnel one = peer.open("/echo/h2stop");
            Http2Peer.Tunnel two = peer.open("/echo/h2stop");
            Thread stopping = new Thread(server::close);
            stopping.start();
            for (Http2Peer.Tunnel tunnel : new Http2Peer.Tunnel[] {one, two}) {
                tunnel.expect("88");
                assertThat((byte) tunnel.next()).isPositive();
                tunnel.expect("03e9");
                tunnel.send("88 82 00000000 03e9");
                tunnel.end();
            }
            stopping.join();
        } finally {
            server.close();
        }
    }
}

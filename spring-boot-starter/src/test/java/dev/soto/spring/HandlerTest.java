package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.spring.app.Handlers;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/** {@code @EnableWebSocket}: handlers, interceptors, subprotocols, origins; and Spring's client over our client container. */
class HandlerTest {

    @BeforeEach
    void forget() {
        Handlers.CLOSED.clear();
    }

    @Test
    void aHandlerGetsTextAndSendsIt() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo"))) {
            assertThat(peer.send("grüß dich").next()).isEqualTo("grüß dich");
            assertThat(peer.send("x".repeat(100_000)).next()).hasSize(100_000);
        }
    }

    @Test
    void aHandlerGetsBinaryAndPongs() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo"))) {
            peer.socket().sendBinary(ByteBuffer.allocate(1_000), true).join();
            assertThat(peer.receive()).isEqualTo(new byte[1_000]);
            peer.socket().sendPong(ByteBuffer.allocate(7)).join();
            assertThat(peer.next()).isEqualTo("pong of 7");
        }
    }

    @Test
    void aHandlerHearsHowThePeerCloses() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo"))) {
            peer.socket().sendClose(4_002, "enough").join();
            assertThat(peer.next()).isEqualTo("close 4002 enough");
        }
        assertThat(Handlers.CLOSED.poll(20, TimeUnit.SECONDS)).isEqualTo(new CloseStatus(4_002, "enough"));
    }

    @Test
    void aHandlerClosesWithACodeOfItsOwn() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo"))) {
            assertThat(peer.send("close").next()).isEqualTo("close 4001 as you wish");
        }
        assertThat(Handlers.CLOSED.poll(20, TimeUnit.SECONDS)).isEqualTo(new CloseStatus(4_001, "as you wish"));
    }

    @Test
    void anExceptionInAHandlerClosesWith1011() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo"))) {
            assertThat(peer.send("fail").next()).startsWith("close 1011");
        }
    }

    @Test
    void whatAnInterceptorKeepsIsInTheSession() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/echo?a=1"))) {
            assertThat(peer.send("attribute").next()).isEqualTo("a=1 /127.0.0.1");
        }
    }

    @Test
    void anInterceptorRefusesWithItsStatus() {
        assertThat(JdkPeer.refusal(RunningSite.ws("/handler/refused"), builder -> {}))
                .isEqualTo(402);
    }

    @Test
    void theHandlersSubprotocolIsAgreedOn() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(
                RunningSite.ws("/handler/subprotocol"), builder -> builder.subprotocols("v1.chat", "other"))) {
            assertThat(peer.next()).isEqualTo("chosen v1.chat");
            assertThat(peer.socket().getSubprotocol()).isEqualTo("v1.chat");
        }
    }

    @Test
    void withoutACommonSubprotocolThereIsNone() throws Exception {
        try (JdkPeer peer =
                JdkPeer.connect(RunningSite.ws("/handler/subprotocol"), builder -> builder.subprotocols("other"))) {
            assertThat(peer.next()).isIn("chosen null", "chosen ");
            assertThat(peer.socket().getSubprotocol()).isEmpty();
        }
    }

    @Test
    void aHandlerThatTakesPartsGetsAMessageAsItCame() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/parts"))) {
            peer.socket().sendText("abc", false).join();
            assertThat(peer.next()).isEqualTo("3 false");
            peer.socket().sendText("de", true).join();
            assertThat(peer.next()).isEqualTo("2 true");
        }
    }

    @Test
    void originsAreSpringsMatter() throws Exception {
        assertThat(JdkPeer.refusal(
                        RunningSite.ws("/handler/trusted"),
                        builder -> builder.header("Origin", "https://evil.example.org")))
                .isEqualTo(403);
        try (JdkPeer peer = JdkPeer.connect(
                RunningSite.ws("/handler/trusted"),
                builder -> builder.header("Origin", "https://example.org").header("Cookie", "id=1"))) {
            assertThat(peer.send("trusted").next()).isEqualTo("trusted");
        }
    }

    @Test
    void aPathWithoutHandlerIsNotFound() {
        assertThat(JdkPeer.refusal(RunningSite.ws("/handler/none"), builder -> {}))
                .isEqualTo(404);
    }

    @Test
    void springsClientTalksOverOurContainer() throws Exception {
        StandardWebSocketClient client =
                new StandardWebSocketClient(RunningSite.context().getBean(SotoWebSocketContainer.class));
        Recorder recorder = new Recorder();
        WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
        headers.setSecWebSocketProtocol("v2.chat");
        WebSocketSession session = client.execute(recorder, headers, RunningSite.ws("/handler/subprotocol"))
                .get(20, TimeUnit.SECONDS);
        assertThat(recorder.next()).isEqualTo("chosen v2.chat");
        assertThat(session.getAcceptedProtocol()).isEqualTo("v2.chat");
        session.close();
        assertThat(recorder.next()).isEqualTo("closed 1000");
    }

    @Test
    void springsClientFindsOurContainerByItself() throws Exception {
        Recorder recorder = new Recorder();
        WebSocketSession session = new StandardWebSocketClient()
                .execute(recorder, new WebSocketHttpHeaders(), RunningSite.ws("/handler/echo"))
                .get(20, TimeUnit.SECONDS);
        session.sendMessage(new TextMessage("hello"));
        assertThat(recorder.next()).isEqualTo("hello");
        session.sendMessage(new BinaryMessage(new byte[3]));
        assertThat(recorder.next()).isEqualTo("3 bytes");
        session.sendMessage(new PingMessage(ByteBuffer.allocate(5)));
        assertThat(recorder.next()).isEqualTo("5 bytes");
        session.close(new CloseStatus(4_003));
        assertThat(Handlers.CLOSED.poll(20, TimeUnit.SECONDS).getCode()).isEqualTo(4_003);
    }

    /** Writes down what comes. */
    private static final class Recorder extends AbstractWebSocketHandler {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
            events.add(
                    message.getPayload() instanceof ByteBuffer bytes
                            ? bytes.remaining() + " bytes"
                            : message.getPayload().toString());
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            events.add("closed " + status.getCode());
        }
    }
}

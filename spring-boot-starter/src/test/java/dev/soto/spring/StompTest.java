package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.spring.app.Stomp.Greeting;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

/** STOMP with Spring's client: over WebSocket, over SockJS' WebSocket and over SockJS' streaming XMLHttpRequest. */
class StompTest {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));

    /** A way of STOMP to the server. */
    enum Way {
        WEBSOCKET("/stomp") {
            @Override
            WebSocketClient client() {
                return webSocket();
            }
        },
        SOCKJS_WEBSOCKET("/stomp-sockjs") {
            @Override
            WebSocketClient client() {
                return sockJs(new WebSocketTransport(webSocket()));
            }
        },
        SOCKJS_XHR("/stomp-sockjs") {
            @Override
            WebSocketClient client() {
                return sockJs(new RestTemplateXhrTransport(new RestTemplate()));
            }
        };

        private final String path;

        Way(String path) {
            this.path = path;
        }

        abstract WebSocketClient client();

        private static WebSocketClient webSocket() {
            return new StandardWebSocketClient(RunningSite.context().getBean(SotoWebSocketContainer.class));
        }

        private static WebSocketClient sockJs(Transport transport) {
            SockJsClient client = new SockJsClient(List.of(transport));
            client.setHttpHeaderNames("Authorization");
            return client;
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoThroughTheBroker(Way way) throws Exception {
        WebSocketStompClient client = client(way);
        try {
            StompSession session = connect(client, way);
            CompletableFuture<Greeting> greeted = subscribe(session, "/topic/greetings");
            session.send("/app/greet", new Greeting(way.name()));
            assertThat(greeted.get(20, TimeUnit.SECONDS)).isEqualTo(new Greeting("hello " + way.name()));
            session.disconnect();
        } finally {
            client.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theUserOfTheHandshakeIsTheUserOfItsMessages(Way way) throws Exception {
        WebSocketStompClient client = client(way);
        try {
            StompSession session = connect(client, way);
            CompletableFuture<Greeting> answered = subscribe(session, "/user/queue/who");
            session.send("/app/who", new Greeting(""));
            assertThat(answered.get(20, TimeUnit.SECONDS)).isEqualTo(new Greeting("ada"));
            session.disconnect();
        } finally {
            client.stop();
        }
    }

    @Test
    void aPlainClientOfAnotherMakerSpeaksStompWithSubprotocol() throws Exception {
        try (JdkPeer peer =
                JdkPeer.connect(RunningSite.ws("/stomp"), builder -> builder.subprotocols("v12.stomp", "v11.stomp"))) {
            assertThat(peer.socket().getSubprotocol()).isEqualTo("v12.stomp");
            peer.send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
            assertThat(peer.next()).startsWith("CONNECTED\nversion:1.2");
            peer.send("SUBSCRIBE\nid:1\ndestination:/topic/plain\n\n\0");
            peer.send("SEND\ndestination:/topic/plain\n\nhello\0");
            assertThat(peer.next()).startsWith("MESSAGE\n").endsWith("\n\nhello\0");
            MeterRegistry meters = RunningSite.context().getBean(MeterRegistry.class);
            assertThat(meters.get("soto.broker.sessions")
                            .tag("transport", "websocket")
                            .gauge()
                            .value())
                    .isGreaterThanOrEqualTo(1);
            assertThat(meters.get("soto.broker.sessions.opened")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(1);
            for (String command : List.of("connect", "connected")) {
                assertThat(meters.get("soto.broker.frames")
                                .tag("command", command)
                                .functionCounter()
                                .count())
                        .as(command)
                        .isGreaterThanOrEqualTo(1);
            }
            assertThat(meters.get("soto.broker.relay.connections").gauge().value())
                    .as("no relay")
                    .isZero();
        }
    }

    @Test
    void aRawSockJsHandlerIsReachedBelowItsPath() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/sockjs/000/session/websocket"))) {
            assertThat(peer.next()).isEqualTo("o");
            assertThat(peer.send("[\"hello\"]").next()).isEqualTo("a[\"hello\"]");
        }
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/sockjs/websocket"))) {
            assertThat(peer.send("raw").next()).isEqualTo("raw");
        }
    }

    private static WebSocketStompClient client(Way way) {
        WebSocketStompClient client = new WebSocketStompClient(way.client());
        client.setMessageConverter(new JacksonJsonMessageConverter());
        client.start();
        return client;
    }

    private static StompSession connect(WebSocketStompClient client, Way way) throws Exception {
        WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
        headers.set("Authorization", BASIC);
        String scheme = way == Way.WEBSOCKET ? "ws" : "http";
        return client.connectAsync(
                        RunningSite.address(scheme, RunningSite.context(), way.path)
                                .toString(),
                        headers,
                        new StompSessionHandlerAdapter() {})
                .get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Greeting> subscribe(StompSession session, String destination) {
        CompletableFuture<Greeting> first = new CompletableFuture<>();
        session.subscribe(destination, new StompFrameHandler() {
            @Override
            public Type getPayloadType(StompHeaders headers) {
                return Greeting.class;
            }

            @Override
            public void handleFrame(StompHeaders headers, Object payload) {
                first.complete((Greeting) payload);
            }
        });
        return first;
    }
}

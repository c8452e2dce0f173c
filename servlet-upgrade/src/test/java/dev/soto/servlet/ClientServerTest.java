package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client against our server. */
@Timeout(30)
class ClientServerTest {
    private static TestServer server;
    private static SotoWebSocketContainer client;

    private final ClientEvents events = new ClientEvents();

    /** Closes when told so; says its path parameters. */
    @ServerEndpoint("/rooms/{room}/{seat}")
    public static final class Room {
        @OnOpen
        public void open(Session session, @PathParam("room") String room, @PathParam("seat") int seat)
                throws IOException {
            session.getBasicRemote()
                    .sendText(room + "|" + seat + "|"
                            + session.getPathParameters().get("room"));
            session.getBasicRemote().sendText(session.getRequestURI() + "|" + session.getQueryString());
        }

        @OnMessage
        public void close(String message, Session session) throws IOException {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(4123), message));
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.of(EchoEndpoint.class, Room.class);
        client = new SotoWebSocketContainer();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void textIsEchoedAlsoCompressed() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.compression", true);
        try (Session session = client.connectToServer(events, config, server.uri("/echo/a"))) {
            assertThat(session.getNegotiatedExtensions()).extracting("name").containsExactly("permessage-deflate");
            session.getBasicRemote().sendText("Grüße aus Köln: ".repeat(20));
            assertThat(events.next()).isEqualTo("Grüße aus Köln: ".repeat(20));
            session.getBasicRemote().sendText("");
            assertThat(events.next()).isEqualTo("");
        }
    }

    @Test
    void binaryMebibyteIsEchoedBothWays() throws Exception {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        for (boolean compression : new boolean[] {true, false}) {
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
            config.getUserProperties().put("dev.soto.compression", compression);
            try (Session session = client.connectToServer(events, config, server.uri("/echo/a"))) {
                assertThat(session.getNegotiatedExtensions()).hasSize(compression ? 1 : 0);
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes));
                assertThat(events.next()).isEqualTo(ByteBuffer.wrap(bytes));
            }
            assertThat(events.nextButErrors()).asString().startsWith("close");
        }
    }

    @Test
    void manyAsyncMessagesComeBackInOrder() throws Exception {
        List<String> sent = new ArrayList<>();
        try (Session session = connect("/echo/a")) {
            for (int i = 0; i < 2_000; i++) {
                sent.add("message " + i);
                session.getAsyncRemote().sendText("message " + i);
            }
            for (String message : sent) {
                assertThat(events.next()).isEqualTo(message);
            }
        }
    }

    @Test
    void pingIsAnsweredWithItsPayload() throws Exception {
        try (Session session = connect("/echo/a")) {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(events.next()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void clientsCloseReachesTheServerWithCodeAndReason() throws Exception {
        Session session = connect("/echo/closing");
        session.close(new CloseReason(CloseCodes.getCloseCode(3456), "so long"));
        assertThat(events.next()).isEqualTo("close 3456 so long");
        assertThat(EchoEndpoint.next("closing")).isEqualTo("open");
        assertThat(EchoEndpoint.next("closing")).isEqualTo("close 3456 so long");
        Awaitility.await().until(() -> !session.isOpen());
    }

    @Test
    void serversCloseReachesTheClientWithCodeAndReason() throws Exception {
        Session session = client.connectToServer(events, null, server.uri("/rooms/a/1"));
        events.next();
        events.next();
        session.getBasicRemote().sendText("enough");
        assertThat(events.next()).isEqualTo("close 4123 enough");
        Awaitility.await().until(() -> !session.isOpen());
    }

    @Test
    void pathParametersAndUriAreThoseOfTheRequest() throws Exception {
        try (Session session = client.connectToServer(events, null, server.uri("/rooms/gr%C3%BCn%20e/7?x=%5B1%5D&y"))) {
            assertThat(events.next()).isEqualTo("grün e|7|grün e");
            assertThat(events.next()).isEqualTo(server.uri("/rooms/gr%C3%BCn%20e/7?x=%5B1%5D&y") + "|x=%5B1%5D&y");
            assertThat(session.getRequestURI()).isEqualTo(server.uri("/rooms/gr%C3%BCn%20e/7?x=%5B1%5D&y"));
        }
    }

    @Test
    void manySessionsOpenAndCloseOnceEach() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sessions.add(connect("/echo/many" + i));
        }
        assertThat(sessions.get(0).getOpenSessions()).containsAll(sessions);
        for (Session session : sessions) {
            session.close();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(EchoEndpoint.next("many" + i)).isEqualTo("open");
            assertThat(EchoEndpoint.next("many" + i)).isEqualTo("close 1000 ");
            assertThat(EchoEndpoint.hasMore("many" + i)).isFalse();
        }
    }

    @Test
    void nonBlockingEndpointWorksTheSame() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().putAll(Map.of("dev.soto.nonBlocking", "true"));
        try (Session session = client.connectToServer(events, config, server.uri("/echo/a"))) {
            session.getAsyncRemote().sendText("hello");
            assertThat(events.next()).isEqualTo("hello");
        }
    }

    private Session connect(String path) throws Exception {
        return client.connectToServer(events, null, server.uri(path));
    }
}

package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.bridge.handshake.HandshakeRefusedException;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and what the others are answered; and what a peer may not do that is in. */
abstract class AdmissionScenarios extends OnHost {
    private static final int PLACES = 3;

    private final List<FramePeer> peers = new ArrayList<>();

    AdmissionScenarios(Host.Starter starter) {
        super(Wire.PLAIN, starter, AdmissionScenarios::deploy);
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        for (Class<?> endpoint : List.of(
                ByConfigurator.class, FailingToOpen.class, Listed.class, Plain.class, Hurried.class, Paced.class)) {
            container.addEndpoint(endpoint);
        }
        // Each test has places of its own.
        for (String test : List.of("sessions", "resets", "content")) {
            container.addEndpoint(ServerEndpointConfig.Builder.create(Limited.class, "/limited-" + test)
                    .build());
        }
    }

    /** Sends back what comes. */
    public abstract static class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Has three places at each of its paths. */
    @ServerEndpoint("/limited")
    @EndpointSetting(name = "dev.soto.maxEndpointSessions", value = "3")
    public static final class Limited extends Echo {}

    /** Its configurator does what the header field Do says. */
    @ServerEndpoint(value = "/by-configurator", configurator = Doing.class)
    @EndpointSetting(name = "dev.soto.maxEndpointSessions", value = "3")
    public static final class ByConfigurator extends Echo {}

    /** Fails, refuses, or has no instance. */
    public static final class Doing extends ServerEndpointConfig.Configurator {
        private final AtomicReference<String> instance = new AtomicReference<>("");

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            String what = String.join("", request.getHeaders().getOrDefault("Do", List.of()));
            switch (what) {
                case "fail" -> throw new IllegalStateException("the configurator of the test fails");
                case "refuse" ->
                    throw new HandshakeRefusedException(402)
                            .header("X-Price", "7")
                            .body("application/json", "{\"price\": \"7 \u20ac\"}");
                default -> instance.set(what);
            }
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
            String what = instance.getAndSet("");
            if (what.equals("no instance")) {
                throw new InstantiationException("the configurator of the test has none");
            }
            if (what.equals("refuse late")) {
                throw new HandshakeRefusedException(402);
            }
            return super.getEndpointInstance(type);
        }
    }

    /** Its open callback fails. */
    @ServerEndpoint("/failing")
    @EndpointSetting(name = "dev.soto.maxEndpointSessions", value = "3")
    public static final class FailingToOpen extends Echo {
        /** Called by the container. */
        @OnOpen
        public void open() {
            throw new IllegalStateException("the endpoint of the test fails");
        }
    }

    /** For pages of two origins. */
    @ServerEndpoint("/listed")
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "same, https://app.example")
    public static final class Listed extends Echo {}

    /** With the settings as they come. */
    @ServerEndpoint("/plain")
    public static final class Plain extends Echo {}

    /** A message may take 300 ms. */
    @ServerEndpoint("/hurried")
    @EndpointSetting(name = "dev.soto.maxMessageTime", value = "300ms")
    public static final class Hurried extends Echo {}

    /** Takes 20 messages a second. */
    @ServerEndpoint("/paced")
    @EndpointSetting(name = "dev.soto.maxMessagesPerSecond", value = "20")
    public static final class Paced extends Echo {}

    @AfterEach
    void end() throws IOException {
        for (FramePeer peer : peers) {
            peer.close();
        }
        peers.clear();
    }

    private SocketConnection ask(String path, String... headers) throws IOException {
        return SocketConnection.request(wire(), host().port(), SocketConnection.handshake(path, headers), new byte[0]);
    }

    private FramePeer open(String path, String... headers) throws IOException {
        SocketConnection connection = ask(path, headers);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        FramePeer peer = new FramePeer(connection);
        peers.add(peer);
        return peer;
    }

    /** Returns head and body of a refusal; the connection may stay open for the next request. */
    private String refusal(String path, String... headers) throws IOException {
        try (SocketConnection connection = ask(path, headers)) {
            String head = connection.readHead();
            int length = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
            assertThat(length).as(head).isPositive();
            int end = head.indexOf("\r\n", length);
            int bytes = Integer.parseInt(head.substring(length + "content-length: ".length(), end));
            return head + new String(connection.input().readNBytes(bytes), StandardCharsets.UTF_8);
        }
    }

    /** All places of an endpoint are free, sooner or later: takes them, sees that there is none more, and gives them back. */
    private void awaitAllPlaces(String path) throws IOException {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            List<SocketConnection> taken = new ArrayList<>();
            try {
                for (int i = 0; i < PLACES; i++) {
                    SocketConnection connection = ask(path);
                    taken.add(connection);
                    if (!connection.readHead().startsWith("HTTP/1.1 101 ")) {
                        return false;
                    }
                }
                assertThat(refusal(path)).startsWith("HTTP/1.1 503 ");
                return true;
            } finally {
                for (SocketConnection connection : taken) {
                    connection.reset();
                }
            }
        });
    }

    @Test
    void sessionsBeyondTheLimitGet503WithRetryAfterUntilOneEnds() throws Exception {
        for (int i = 0; i < PLACES; i++) {
            open("/limited-sessions");
        }
        assertThat(refusal("/limited-sessions"))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("\r\nRetry-After: 10\r\n")
                .containsIgnoringCase("\r\nContent-Type: text/plain")
                .endsWith("too many sessions of the endpoint (dev.soto.maxEndpointSessions)\n");
        FramePeer first = peers.get(0);
        first.send(FramePeer.close(1000));
        assertThat(first.read().closeCode()).isEqualTo(1000);
        FramePeer next = Awaitility.await()
                .until(
                        () -> {
                            SocketConnection connection = ask("/limited-sessions");
                            return connection.readHead().startsWith("HTTP/1.1 101 ") ? new FramePeer(connection) : null;
                        },
                        peer -> peer != null);
        peers.add(next);
        next.sendText("in");
        assertThat(next.readText()).isEqualTo("in");
        for (FramePeer peer : peers) {
            peer.connection().reset();
        }
        awaitAllPlaces("/limited-sessions");
    }

    @Test
    void handshakesThatAreResetBeforeTheirAnswerLeaveNoPlaceTaken() throws Exception {
        for (int i = 0; i < 300; i++) {
            ask("/limited-resets").reset();
        }
        awaitAllPlaces("/limited-resets");
    }

    @Test
    void handshakeWithContentIsRefusedBecauseFramesWouldBeTakenForItOrItWouldHoldAPlace() throws Exception {
        for (String content : List.of("Content-Length: 5", "Content-Length: 1000000", "Transfer-Encoding: chunked")) {
            try (SocketConnection connection = ask("/limited-content", content)) {
                connection.output().write("hello".getBytes(StandardCharsets.US_ASCII));
                assertThat(connection.readHead()).as(content).startsWith("HTTP/1.1 400 ");
            }
        }
        for (String wrong : List.of("Content-Length: -1", "Content-Length: 1\r\nContent-Length: 2")) {
            try (SocketConnection connection = ask("/limited-content", wrong)) {
                assertThat(connection.readHead()).as(wrong).startsWith("HTTP/1.1 400 ");
            }
        }
        open("/limited-content", "Content-Length: 0").send(FramePeer.close(1000));
        awaitAllPlaces("/limited-content");
    }

    /** Each host reads Content-Length before anybody else sees the request. */
    String answerToALengthThatNoLongCanCount() {
        return "HTTP/1.1 400";
    }

    @Test
    void lengthThatNoLongCanCountIsRefusedAndHoldsNoPlace() throws Exception {
        try (SocketConnection connection = ask("/limited-content", "Content-Length: 99999999999999999999999")) {
            String head = connection.readHead();
            // Without the phrase, which each host words and ends as it likes.
            assertThat(head.split(" (?=[A-Z])|\r")[0].strip()).isEqualTo(answerToALengthThatNoLongCanCount());
        }
        awaitAllPlaces("/limited-content");
    }

    int statusOfAQueryThatNoUriMayHave() {
        return 101;
    }

    @Test
    void queryThatNoUriMayHaveIsTakenAsItCameAndLeavesNoLine() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto.servlet.HandshakeAnswer")) {
            for (int i = 0; i < 20; i++) {
                try (SocketConnection connection = ask("/plain?%zz" + i)) {
                    assertThat(connection.readHead()).startsWith("HTTP/1.1 " + statusOfAQueryThatNoUriMayHave() + " ");
                }
            }
            assertThat(log.all()).isEmpty();
        }
    }

    @Test
    void handshakesThatFailInTheApplicationLeaveNoPlaceTaken() throws Exception {
        for (int i = 0; i < 2 * PLACES; i++) {
            assertThat(refusal("/by-configurator", "Do: fail")).startsWith("HTTP/1.1 500 ");
            assertThat(refusal("/by-configurator", "Do: no instance")).startsWith("HTTP/1.1 500 ");
            assertThat(refusal("/by-configurator", "Do: refuse")).startsWith("HTTP/1.1 402 ");
            assertThat(refusal("/by-configurator", "Do: refuse late")).startsWith("HTTP/1.1 402 ");
            assertThat(refusal("/by-configurator", "Sec-WebSocket-Version: 8")).startsWith("HTTP/1.1 400 ");
        }
        awaitAllPlaces("/by-configurator");
        for (int i = 0; i < 2 * PLACES; i++) {
            ask("/failing").reset();
        }
        awaitAllPlaces("/failing");
    }

    @Test
    void configuratorRefusesWithAnAnswerOfItsOwnAndTheConnectionGoesOn() throws Exception {
        assertThat(refusal("/by-configurator", "Do: refuse"))
                .startsWith("HTTP/1.1 402 ")
                .containsIgnoringCase("\r\nX-Price: 7\r\n")
                .containsIgnoringCase("\r\nContent-Type: application/json")
                .endsWith("{\"price\": \"7 \u20ac\"}");
    }

    @Test
    void pageOfAnotherOriginMayNotUseCookiesByDefault() throws Exception {
        String own = "Origin: http://localhost";
        assertThat(refusal("/plain", "Origin: https://evil.example", "Cookie: id=1"))
                .startsWith("HTTP/1.1 403 ")
                .endsWith(
                        "a page of this Origin may not open a WebSocket here (dev.soto.allowedOrigins, RFC 6455 section"
                                + " 10.2)\n");
        for (String[] headers : new String[][] {
            {own, "Cookie: id=1"},
            {"Origin: https://localhost", "Cookie: id=1"},
            {"Origin: https://evil.example"},
            {"Cookie: id=1"},
            {"Origin: https://front.example", "Cookie: id=1", "X-Forwarded-Host: front.example"},
            {
                "Origin: https://front.example:8443",
                "Cookie: id=1",
                "Forwarded: for=192.0.2.1;host=\"front.example:8443\""
            },
        }) {
            FramePeer peer = open("/plain", headers);
            peer.sendText("in");
            assertThat(peer.readText()).isEqualTo("in");
        }
    }

    @Test
    void listOfOriginsHoldsWithAndWithoutCookies() throws Exception {
        open("/listed", "Origin: https://app.example");
        open("/listed", "Origin: http://localhost", "Cookie: id=1");
        assertThat(refusal("/listed", "Origin: https://evil.example")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void messageThatIsNeverFinishedCloses1008() throws Exception {
        FramePeer peer = open("/hurried");
        peer.sendText("in time");
        assertThat(peer.readText()).isEqualTo("in time");
        peer.send(Arrays.copyOf(FramePeer.text("too late"), 10));
        FramePeer.Frame close = peer.read();
        assertThat(close.closeCode()).isEqualTo(1008);
        assertThat(close.text()).contains("maxMessageTime");
    }

    @Test
    void messagesThatComeTooFastAreAnsweredAtTheirPaceAndNoneIsLost() throws Exception {
        FramePeer peer = open("/paced");
        long start = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            peer.sendText("message " + i);
        }
        for (int i = 0; i < 40; i++) {
            assertThat(peer.readText()).isEqualTo("message " + i);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("20 come at once, the others 20 a second")
                .isGreaterThan(Duration.ofMillis(900));
    }
}

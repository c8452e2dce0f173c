package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.testing.LogRecords;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in by a server of one's own, and handshakes that mean no good. */
class AdmissionTest {

    /** Sends back what comes. */
    @ServerEndpoint("/endpoint")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Refuses what has the header field Do. */
    private static final class Doing implements WebSocketHandler {
        @Override
        public void check(UpgradeRequest request, Headers response) throws HandshakeException {
            String what = request.headers().first("Do");
            if ("fail".equals(what)) {
                throw new IllegalStateException("the handler of the test fails");
            }
            if ("refuse".equals(what)) {
                throw new HandshakeException(
                        HandshakeError.FAILED,
                        402,
                        new Headers().set("Content-Type", "application/json").set("X-Price", "7"),
                        "not paid",
                        "{\"price\": 7}");
            }
        }

        @Override
        public dev.soto.connection.ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
            if (request.headers().has("Do")) {
                throw new IllegalStateException("the handler of the test fails late");
            }
            return Recorder.echo(connection);
        }
    }

    private static SotoServerBuilder local() {
        return SotoServer.builder().host("127.0.0.1").port(0).websocket("/handler", new Doing());
    }

    private static int status(SotoServer server, String path, String... fields) throws IOException {
        try (RawHandshake client = new RawHandshake(server.port())) {
            return client.ask(path, fields).status();
        }
    }

    @Test
    void handlersAndEndpointsShareTheLimitsOfTheServer() throws Exception {
        try (SotoServer server = local().endpoint(Echo.class)
                        .setting("dev.soto.maxSessionsPerAddress", 2)
                        .setting("dev.soto.admissionRetryAfter", "3s")
                        .start();
                RawHandshake one = new RawHandshake(server.port()).ask("/handler");
                RawHandshake two = new RawHandshake(server.port()).ask("/endpoint")) {
            assertThat(one.status()).isEqualTo(101);
            assertThat(two.status()).isEqualTo(101);
            try (RawHandshake third = new RawHandshake(server.port()).ask("/handler", "Connection: close\r\n")) {
                assertThat(third.head()).startsWith("HTTP/1.1 429 ").contains("\r\nRetry-After: 3\r\n");
                assertThat(third.rest())
                        .isEqualTo("too many sessions of the address (dev.soto.maxSessionsPerAddress)\n");
            }
            assertThat(status(server, "/endpoint")).isEqualTo(429);
            assertThat(one.echoes() && two.echoes()).isTrue();
            one.reset();
            await().untilAsserted(() -> assertThat(status(server, "/endpoint")).isEqualTo(101));
        }
    }

    @Test
    void whateverBecomesOfAHandshakeItsPlaceIsFreedOnce() throws Exception {
        try (SotoServer server = local().setting("dev.soto.maxSessions", 2).start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(status(server, "/handler", "Do: fail\r\n")).isEqualTo(500);
                assertThat(status(server, "/handler", "Do: refuse\r\n")).isEqualTo(402);
                assertThat(status(server, "/handler", "Sec-WebSocket-Version: 8\r\n"))
                        .isEqualTo(400);
            }
            for (int i = 0; i < 5; i++) {
                await().untilAsserted(() -> assertThat(status(server, "/handler", "Do: fail late\r\n"))
                        .isEqualTo(101));
            }
            for (int i = 0; i < 200; i++) {
                new RawHandshake(server.port()).ask("/handler").reset();
            }
            await().untilAsserted(() -> {
                try (RawHandshake one = new RawHandshake(server.port()).ask("/handler");
                        RawHandshake two = new RawHandshake(server.port()).ask("/handler")) {
                    assertThat(one.status()).isEqualTo(101);
                    assertThat(two.status()).isEqualTo(101);
                    assertThat(status(server, "/handler")).isEqualTo(503);
                }
            });
        }
    }

    @Test
    void handlerRefusesWithAnAnswerOfItsOwn() throws Exception {
        try (SotoServer server = local().start();
                RawHandshake client =
                        new RawHandshake(server.port()).ask("/handler", "Do: refuse\r\nConnection: close\r\n")) {
            assertThat(client.head())
                    .startsWith("HTTP/1.1 402 ")
                    .contains("\r\nX-Price: 7\r\n", "\r\nContent-Type: application/json\r\n");
            assertThat(client.rest()).isEqualTo("{\"price\": 7}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, auto,                 403",
        "http://localhost,     auto,                 101",
        "https://evil.example, any,                  101",
        "https://app.example,  https://app.example,  101",
        "http://localhost,     https://app.example,  403",
    })
    void originsAreCheckedForHandlersAndEndpointsAlike(String origin, String allowed, int status) throws Exception {
        try (SotoServer server = local().endpoint(Echo.class)
                .setting("dev.soto.allowedOrigins", allowed)
                .start()) {
            for (String path : List.of("/handler", "/endpoint")) {
                assertThat(status(server, path, "Origin: " + origin + "\r\nCookie: id=1\r\n"))
                        .isEqualTo(status);
            }
        }
    }

    @Test
    void settingThatIsWrongStopsTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().setting("dev.soto.trustedProxies", "10.0.0.1/8"))
                .withMessageContainingAll("dev.soto.trustedProxies", "\"10.0.0.1/8\"", "10.0.0.0/8");
    }

    @Test
    void handshakesOfAnAddressBeyondItsRateGet429AndOneLine() throws Exception {
        try (LogRecords log = new LogRecords(dev.soto.provider.admission.Admission.class);
                SotoServer server = local().setting("dev.soto.maxHandshakesPerSecondPerAddress", 5)
                        .start()) {
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                answers.add(status(server, "/handler"));
            }
            assertThat(answers)
                    .startsWith(101, 101, 101, 101, 101)
                    .contains(429)
                    .containsOnly(101, 429);
            assertThat(log.at(Level.WARNING)).singleElement().asString().contains("127.0.0.1", "5 handshakes");
        }
    }

    // What the HTTP server bounds.

    @Test
    void aHeaderThatNeverEndsGets431() throws Exception {
        try (SotoServer server = local().start();
                RawHandshake client = new RawHandshake(server.port())) {
            client.send("GET /handler HTTP/1.1\r\nHost: localhost\r\nX-Flood: " + "a".repeat(9_000));
            assertThat(client.head()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aHandshakeThatComesByteByByteIsCutAfterTheTimeForAHeader() throws Exception {
        try (SotoServer server =
                        local().httpHeaderTimeout(Duration.ofMillis(400)).start();
                RawHandshake slow = new RawHandshake(server.port());
                RawHandshake second = new RawHandshake(server.port());
                RawHandshake honest = new RawHandshake(server.port()).ask("/handler")) {
            second.send("GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(second.status()).isEqualTo(404);
            assertThat(honest.status()).isEqualTo(101);
            assertThatIOException().isThrownBy(() -> trickle(slow)).as("the first request");
            assertThatIOException().isThrownBy(() -> trickle(second)).as("one behind another");
            assertThat(honest.echoes()).as("a session is not asked").isTrue();
        }
    }

    /** Fails when the server has cut the connection. */
    private static void trickle(RawHandshake client) throws Exception {
        client.send("GET /handler HTTP/1.1\r\nX: ");
        for (int i = 0; i < 1_000; i++) {
            client.send("x");
            Thread.sleep(10);
        }
    }

    @Test
    void aHandshakeThatIsNotFinishedIsCutAfterTheIdleTimeout() throws Exception {
        try (SotoServer server = local().httpIdleTimeout(Duration.ofMillis(300)).start();
                RawHandshake client = new RawHandshake(server.port())) {
            client.send("GET /handler HTTP/1.1\r\nHost: loc");
            assertThat(client.rest()).doesNotContain("101");
        }
    }
}

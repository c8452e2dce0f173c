package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request must be (RFC 6455 section 4.2.1). */
class ServerHandshakeCheckTest {
    private static void assertRefused(UpgradeRequest request, HandshakeError error, int status, String... words) {
        assertThatThrownBy(() -> ServerHandshake.check(request)).isInstanceOfSatisfying(HandshakeException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            assertThat(e.status()).isEqualTo(status);
            assertThat(e.getMessage()).contains("RFC 6455 section 4.2.1");
            assertThat(words).allSatisfy(word -> assertThat(e.getMessage()).contains(word));
        });
    }

    @Test
    void theRequestOfSection12Passes() {
        assertThatCode(() -> ServerHandshake.check(Requests.sample())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "POST", "CONNECT", ""})
    void theMethodIsGet(String method) {
        UpgradeRequest request =
                new UpgradeRequest(method, "/", Requests.sample().headers());
        assertRefused(request, HandshakeError.NOT_WEBSOCKET, 405, "item 1", '"' + method + '"');
        assertThatThrownBy(() -> ServerHandshake.check(request))
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        e -> assertThat(e.responseHeaders().values("Allow")).containsExactly("GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket , foo"})
    void upgradeContainsWebsocket(String value) {
        UpgradeRequest request = Requests.with("Upgrade", value);
        assertThat(ServerHandshake.asksForWebSocket(request)).isTrue();
        assertThatCode(() -> ServerHandshake.check(request)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h2c", "websockets", "web socket", "\"h2c, websocket\""})
    void anUpgradeToSomethingElseIsNotWebSocket(String value) {
        UpgradeRequest request = Requests.with("Upgrade", value);
        assertThat(ServerHandshake.asksForWebSocket(request)).isFalse();
        assertRefused(request, HandshakeError.NOT_WEBSOCKET, 400, "Upgrade", "item 3");
    }

    @Test
    void aPlainGetIsNotWebSocket() {
        assertThat(ServerHandshake.asksForWebSocket(Requests.without("Upgrade")))
                .isFalse();
        assertRefused(Requests.without("Upgrade"), HandshakeError.NOT_WEBSOCKET, 400, "is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "keep-alive, Upgrade", "UPGRADE,close"})
    void connectionContainsUpgrade(String value) {
        assertThatCode(() -> ServerHandshake.check(Requests.with("Connection", value)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "", "Upgrades"})
    void aConnectionThatStaysIsNotWebSocket(String value) {
        assertRefused(Requests.with("Connection", value), HandshakeError.NOT_WEBSOCKET, 400, "Connection", "item 4");
    }

    @Test
    void upgradeAndConnectionMayBeSpreadOverLines() {
        UpgradeRequest request = Requests.sample();
        request.headers().set("Connection", "keep-alive").add("connection", "Upgrade");
        request.headers().set("Upgrade", "foo").add("upgrade", "websocket");
        assertThatCode(() -> ServerHandshake.check(request)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "13, 8", "", "013", "x"})
    void anotherVersionIsAnsweredWith426AndOurs(String version) {
        UpgradeRequest request = Requests.with("Sec-WebSocket-Version", version);
        assertRefused(request, HandshakeError.BAD_HANDSHAKE, 426, "item 6", '"' + version + '"');
        assertThatThrownBy(() -> ServerHandshake.check(request)).isInstanceOfSatisfying(HandshakeException.class, e -> {
            assertThat(e.response().headers().values("Sec-WebSocket-Version")).containsExactly("13");
            assertThat(e.response().headers().values("Upgrade")).containsExactly("websocket");
            assertThat(e.response().status()).isEqualTo(426);
        });
    }

    @Test
    void aVersionThatIsMissingIsAnsweredWith426() {
        assertRefused(Requests.without("Sec-WebSocket-Version"), HandshakeError.BAD_HANDSHAKE, 426, "is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "8"})
    void thereIsOneVersionAtMost(String other) {
        UpgradeRequest twice = Requests.sample();
        twice.headers().add("Sec-WebSocket-Version", other);
        assertThatThrownBy(() -> ServerHandshake.check(twice))
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        e -> assertThat(e.response().status()).isEqualTo(400))
                .hasMessageContainingAll("once", "RFC 6455 section 11.3.5", "13, " + other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "dGhlIHNhbXBsZSBub25jZTEy", "dGhlIHNhbXBsZSBub25j_Q=="})
    void theKeyIsTheBase64FormOfSixteenBytes(String key) {
        assertRefused(Requests.with("Sec-WebSocket-Key", key), HandshakeError.BAD_HANDSHAKE, 400, "item 5", key);
    }

    @Test
    void thereIsExactlyOneKey() {
        assertRefused(Requests.without("Sec-WebSocket-Key"), HandshakeError.BAD_HANDSHAKE, 400, "is missing");
        UpgradeRequest twice = Requests.sample();
        twice.headers().add("Sec-WebSocket-Key", SampleNonce.KEY);
        assertRefused(twice, HandshakeError.BAD_HANDSHAKE, 400, "once");
    }

    @Test
    void theOrderOfTheChecksIsMethodUpgradeVersionKey() {
        UpgradeRequest request = new UpgradeRequest("POST", "/", new Headers());
        assertRefused(request, HandshakeError.NOT_WEBSOCKET, 405);
        UpgradeRequest get = new UpgradeRequest("GET", "/", new Headers());
        assertRefused(get, HandshakeError.NOT_WEBSOCKET, 400, "Upgrade");
        get.headers().set("Upgrade", "websocket");
        assertRefused(get, HandshakeError.NOT_WEBSOCKET, 400, "Connection");
        get.headers().set("Connection", "Upgrade");
        assertRefused(get, HandshakeError.BAD_HANDSHAKE, 426);
        get.headers().set("Sec-WebSocket-Version", "13");
        assertRefused(get, HandshakeError.BAD_HANDSHAKE, 400, "Sec-WebSocket-Key");
    }

    @Test
    void whatThePeerSentIsShownHarmlessly() {
        assertRefused(
                Requests.with("Sec-WebSocket-Key", "<b>\t\u00e4" + "x".repeat(1000)),
                HandshakeError.BAD_HANDSHAKE,
                400,
                "\"<b>\\u0009\\u00e4",
                "characters more");
    }

    @ParameterizedTest
    @CsvSource({"http://example.com", "HTTP://EXAMPLE.COM", "http://Example.com"})
    void theExpectedOriginPasses(String expected) {
        assertThatCode(() -> ServerHandshake.checkOrigin(Requests.sample(), expected))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAnExpectationEveryOriginPasses() {
        assertThatCode(() -> ServerHandshake.checkOrigin(Requests.without("Origin"), null))
                .doesNotThrowAnyException();
    }

    @Test
    void anotherOriginIsForbidden() {
        UpgradeRequest twice = Requests.sample();
        twice.headers().add("Origin", "http://example.com");
        for (UpgradeRequest request :
                new UpgradeRequest[] {Requests.with("Origin", "http://evil.example"), Requests.without("Origin"), twice
                }) {
            assertThatThrownBy(() -> ServerHandshake.checkOrigin(request, "http://example.com"))
                    .isInstanceOfSatisfying(HandshakeException.class, e -> {
                        assertThat(e.error()).isEqualTo(HandshakeError.BAD_ORIGIN);
                        assertThat(e.status()).isEqualTo(403);
                        assertThat(e.getMessage()).contains("10.2");
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, 5", "Content-Length, 00", "Content-Length, -1", "Transfer-Encoding, chunked"})
    void contentIsRefusedBecauseFramesWouldBeTakenForIt(String name, String value) {
        assertThatThrownBy(() -> ServerHandshake.check(Requests.with(name, value)))
                .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused).hasMessageContainingAll("RFC 9110 section 9.3.1", name, value);
                });
        assertThatCode(() -> ServerHandshake.check(Requests.with("Content-Length", "0")))
                .doesNotThrowAnyException();
    }
}

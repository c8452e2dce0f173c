package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionManager;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake of HTTP/2 (RFC 8441): as that of HTTP/1.1, without key, Upgrade and Connection, and with 200. */
class ExtendedConnectTest {
    private static final ServerHandshake SERVER = new ServerHandshake(ServerHandshake.Strictness.JAKARTA);

    private static UpgradeRequest connect(String method, Consumer<Headers> change) {
        Headers headers = new Headers().set("Sec-WebSocket-Version", "13");
        change.accept(headers);
        return new UpgradeRequest(method, "/chat?q=1", headers, Bootstrap.EXTENDED_CONNECT);
    }

    private static UpgradeResponse answer(int status, Consumer<Headers> change) {
        Headers headers = new Headers();
        change.accept(headers);
        return new UpgradeResponse(status, headers, Bootstrap.EXTENDED_CONNECT);
    }

    private static ClientHandshake client() {
        return ClientHandshake.prepare(
                new SampleNonce(), "https://example.com", List.of("chat"), Requests.deflate(), List.of());
    }

    @Test
    void noKeyIsAskedForAndNoneIsAnswered() throws HandshakeException {
        ServerHandshake.Accepted accepted = SERVER.process(
                connect(
                        "CONNECT",
                        headers -> headers.set("Sec-WebSocket-Protocol", "a, b")
                                .set("Sec-WebSocket-Extensions", "permessage-deflate")),
                null,
                List.of("b"),
                Requests.deflate());
        accepted.extensions().close();

        assertThat(accepted.subprotocol()).isEqualTo("b");
        assertThat(accepted.response().status()).isEqualTo(200);
        assertThat(accepted.response().bootstrap()).isEqualTo(Bootstrap.EXTENDED_CONNECT);
        assertThat(accepted.response().headers().names())
                .containsExactly("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
    }

    @Test
    void itAsksForWebSocketWithoutUpgrade() {
        assertThat(ServerHandshake.asksForWebSocket(connect("CONNECT", headers -> {})))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "connect", "POST"})
    void theMethodIsConnect(String method) {
        assertThatThrownBy(() -> ServerHandshake.check(connect(method, headers -> {})))
                .hasMessageContaining("RFC 8441 section 4")
                .isInstanceOfSatisfying(HandshakeException.class, e -> {
                    assertThat(e.status()).isEqualTo(405);
                    assertThat(e.responseHeaders().values("Allow")).containsExactly("CONNECT");
                });
    }

    @Test
    void anotherVersionIsAnswered400BecauseHttp2HasNoUpgrade() {
        assertThatThrownBy(() ->
                        ServerHandshake.check(connect("CONNECT", headers -> headers.set("Sec-WebSocket-Version", "8"))))
                .isInstanceOfSatisfying(HandshakeException.class, e -> {
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(e.responseHeaders().names()).containsExactly("Sec-WebSocket-Version");
                    assertThat(e.responseHeaders().first("Sec-WebSocket-Version"))
                            .isEqualTo("13");
                });
    }

    @Test
    void originIsCheckedAsEver() {
        assertThatThrownBy(() -> SERVER.process(
                        connect("CONNECT", headers -> headers.set("Origin", "https://evil.example")),
                        "https://example.com",
                        null,
                        new ExtensionManager()))
                .isInstanceOfSatisfying(
                        HandshakeException.class, e -> assertThat(e.status()).isEqualTo(403));
    }

    @Test
    void theClientSendsAllButWhatHttp2DoesNotHave() {
        try (ClientHandshake client = client()) {
            assertThat(Bootstrap.EXTENDED_CONNECT
                            .select(client.requestHeaders())
                            .names())
                    .containsExactly(
                            "Sec-WebSocket-Version", "Origin", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void any2xxIsSuccessAndSubprotocolAndExtensionsCount(int status) throws HandshakeException {
        try (ClientHandshake client = client()) {
            ClientHandshake.Agreement agreement = client.verify(answer(
                    status,
                    headers -> headers.set("Sec-WebSocket-Protocol", "chat")
                            .set("Sec-WebSocket-Extensions", "permessage-deflate")));
            agreement.extensions().close();
            assertThat(agreement.subprotocol()).isEqualTo("chat");
            assertThat(agreement.extensions().isEmpty()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 301, 403, 501})
    void anyOtherStatusIsNoWebSocket(int status) {
        try (ClientHandshake client = client()) {
            assertThatThrownBy(() -> client.verify(answer(status, headers -> {})))
                    .hasMessageContaining("2xx (RFC 8441 section 5), but is " + status)
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.error()).isEqualTo(HandshakeError.NOT_WEBSOCKET));
        }
    }

    @Test
    void aSubprotocolThatWasNotOfferedFails() {
        try (ClientHandshake client = client()) {
            assertThatThrownBy(
                            () -> client.verify(answer(200, headers -> headers.set("Sec-WebSocket-Protocol", "other"))))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE));
        }
    }

    @Test
    void anAnswerOf200ToAnUpgradeIsNoWebSocket() {
        try (ClientHandshake client = client()) {
            assertThatThrownBy(() -> client.verify(new UpgradeResponse(200, new Headers())))
                    .hasMessageContaining("must be 101 (RFC 6455 section 4.1), but is 200");
        }
    }
}

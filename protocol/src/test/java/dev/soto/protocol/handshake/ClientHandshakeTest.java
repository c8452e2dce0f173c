package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.HeaderListLimits;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's side (RFC 6455 section 4.1): what it sends, and what it takes as an answer. */
class ClientHandshakeTest {
    private static ClientHandshake prepare(ExtensionManager supported, ExtensionOffer... further) {
        return ClientHandshake.prepare(
                new SampleNonce(), null, List.of("chat", "superchat"), supported, List.of(further));
    }

    private static UpgradeResponse answer(Consumer<Headers> change) {
        Headers headers = new Headers()
                .set("Upgrade", "websocket")
                .set("Connection", "Upgrade")
                .set("Sec-WebSocket-Accept", SampleNonce.ANSWER);
        change.accept(headers);
        return new UpgradeResponse(101, headers);
    }

    private static void assertFails(UpgradeResponse response, HandshakeError error, String... words) {
        try (ClientHandshake client = prepare(Requests.deflate())) {
            assertThatThrownBy(() -> client.verify(response)).isInstanceOfSatisfying(HandshakeException.class, e -> {
                assertThat(e.error()).isEqualTo(error);
                assertThat(e.status()).isEqualTo(response.status());
                assertThat(e.responseHeaders()).isSameAs(response.headers());
                assertThat(words).allSatisfy(word -> assertThat(e.getMessage()).contains(word));
            });
        }
    }

    private static void assertBadHandshake(Consumer<Headers> change, String... words) {
        assertFails(answer(change), HandshakeError.BAD_HANDSHAKE, words);
    }

    @Test
    void theRequestHasTheHeadersOfSection41() {
        try (ClientHandshake client = ClientHandshake.prepare(
                new SampleNonce(),
                "http://example.com",
                List.of("chat", "", "superchat"),
                Requests.deflate(),
                List.of())) {
            assertThat(client.requestHeaders().toOrderedMap())
                    .containsExactly(
                            Map.entry("Upgrade", List.of("websocket")),
                            Map.entry("Connection", List.of("Upgrade")),
                            Map.entry("Sec-WebSocket-Key", List.of(SampleNonce.KEY)),
                            Map.entry("Sec-WebSocket-Version", List.of("13")),
                            Map.entry("Origin", List.of("http://example.com")),
                            Map.entry("Sec-WebSocket-Protocol", List.of("chat, superchat")),
                            Map.entry(
                                    "Sec-WebSocket-Extensions", List.of("permessage-deflate; client_max_window_bits")));
        }
    }

    @Test
    void everyAttemptHasAKeyOfItsOwn() {
        Random random = new Random(3);
        try (ClientHandshake one = ClientHandshake.prepare(random, null, List.of(), Requests.none(), List.of());
                ClientHandshake two = ClientHandshake.prepare(random, null, List.of(), Requests.none(), List.of())) {
            assertThat(one.requestHeaders().first("Sec-WebSocket-Key"))
                    .isNotEqualTo(two.requestHeaders().first("Sec-WebSocket-Key"));
            assertThat(one.requestHeaders().first("Sec-WebSocket-Key"))
                    .isEqualTo(one.requestHeaders().first("Sec-WebSocket-Key"));
            assertThat(one.requestHeaders().has("Origin")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "\u00e4", "a\r\nb"})
    void aSubprotocolThatIsNoTokenIsTheCallersFault(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ClientHandshake.prepare(new SampleNonce(), null, List.of(name), Requests.none(), List.of()))
                .withMessageContaining("Subprotocol");
    }

    @Test
    void aSubprotocolIsOfferedOnceOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ClientHandshake.prepare(new SampleNonce(), null, List.of("a", "a"), Requests.none(), List.of()))
                .withMessageContaining("4.1 item 10");
    }

    @Test
    void anOriginThatCouldSmuggleAFieldIsTheCallersFault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientHandshake.prepare(
                        new SampleNonce(), "x\r\nCookie: y", List.of(), Requests.none(), List.of()))
                .withMessageContaining("Origin");
    }

    @Test
    void theAnswerOfSection13IsTaken() throws HandshakeException {
        try (ClientHandshake client = prepare(Requests.none())) {
            ClientHandshake.Agreement agreement =
                    client.verify(answer(headers -> headers.set("Sec-WebSocket-Protocol", "chat")));
            assertThat(agreement.subprotocol()).isEqualTo("chat");
            assertThat(agreement.extensions().isEmpty()).isTrue();
        }
    }

    @Test
    void upgradeAndConnectionAreComparedWithoutRegardToCase() throws HandshakeException {
        try (ClientHandshake client = prepare(Requests.none())) {
            UpgradeResponse response =
                    answer(headers -> headers.set("Upgrade", "WebSocket").set("Connection", "keep-alive, UPGRADE"));
            assertThat(client.verify(response).subprotocol()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 401, 403, 404, 426, 500, 100})
    void anyStatusBut101IsNotWebSocket(int status) {
        assertFails(
                new UpgradeResponse(status, new Headers()),
                HandshakeError.NOT_WEBSOCKET,
                String.valueOf(status),
                "section 4.1");
    }

    @Test
    void aRefusalSaysWhenTheServerWantsToBeAskedAgain() {
        assertFails(
                new UpgradeResponse(429, new Headers().set("Retry-After", "5\u001b")),
                HandshakeError.NOT_WEBSOCKET,
                "but is 429, with Retry-After \"5\\u001b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "302|Location|/elsewhere",
                "401|WWW-Authenticate|Bearer realm=x",
                "405|Allow|GET",
                "407|Proxy-Authenticate|Basic realm=x",
                "426|Sec-WebSocket-Version|8, 7",
            })
    void aRefusalShowsTheFieldThatSaysWhatToDo(int status, String name, String value) {
        assertFails(
                new UpgradeResponse(status, new Headers().set(name, value)),
                HandshakeError.NOT_WEBSOCKET,
                "but is " + status + ", with " + name + " \"" + value + "\"");
    }

    @Test
    void otherSubprotocolsMayBeOfferedBeforeTheRequestIsSent() throws HandshakeException {
        try (ClientHandshake client = prepare(Requests.none())) {
            client.offerSubprotocols(List.of("v2", "v1"));
            assertThat(client.requestHeaders().values("Sec-WebSocket-Protocol")).containsExactly("v2, v1");
            assertThatIllegalArgumentException().isThrownBy(() -> client.offerSubprotocols(List.of("v2", "v2")));
            assertThat(client.verify(answer(headers -> headers.set("Sec-WebSocket-Protocol", "v1")))
                            .subprotocol())
                    .isEqualTo("v1");
        }
    }

    @Test
    void aSubprotocolWhereNoneWasOfferedIsSaidToBeThat() {
        try (ClientHandshake client =
                ClientHandshake.prepare(new SampleNonce(), null, List.of(), Requests.none(), List.of())) {
            assertThatThrownBy(() -> client.verify(answer(headers -> headers.set("Sec-WebSocket-Protocol", "chat"))))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("subprotocol \"chat\", and none was offered");
        }
    }

    @Test
    void status400IsABadHandshake() {
        assertFails(new UpgradeResponse(400, new Headers()), HandshakeError.BAD_HANDSHAKE, "400");
    }

    @Test
    void anAnswerThatDoesNotSwitchIsNotWebSocket() {
        assertFails(answer(headers -> headers.remove("Upgrade")), HandshakeError.NOT_WEBSOCKET, "Upgrade");
        assertFails(answer(headers -> headers.set("Upgrade", "h2c")), HandshakeError.NOT_WEBSOCKET, "h2c");
        assertFails(answer(headers -> headers.remove("Connection")), HandshakeError.NOT_WEBSOCKET, "Connection");
        assertFails(answer(headers -> headers.set("Connection", "close")), HandshakeError.NOT_WEBSOCKET, "close");
    }

    @Test
    void acceptIsComparedExactly() {
        assertBadHandshake(headers -> headers.remove("Sec-WebSocket-Accept"), "Sec-WebSocket-Accept", "is missing");
        assertBadHandshake(headers -> headers.set("Sec-WebSocket-Accept", SampleNonce.ANSWER.toUpperCase()));
        assertBadHandshake(headers -> headers.set("Sec-WebSocket-Accept", SampleNonce.KEY));
        assertBadHandshake(headers -> headers.add("Sec-WebSocket-Accept", SampleNonce.ANSWER), "section 4.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CHAT", "other", "chat, superchat"})
    void aSubprotocolThatWasNotOfferedFails(String value) {
        assertBadHandshake(headers -> headers.set("Sec-WebSocket-Protocol", value), "Sec-WebSocket-Protocol");
    }

    @Test
    void twoSubprotocolsFail() {
        assertBadHandshake(
                headers -> headers.add("Sec-WebSocket-Protocol", "chat").add("Sec-WebSocket-Protocol", "chat"));
    }

    @Test
    void aSubprotocolWithoutAnyOfferFails() {
        try (ClientHandshake client =
                ClientHandshake.prepare(new SampleNonce(), null, List.of(), Requests.none(), List.of())) {
            assertThatThrownBy(() -> client.verify(answer(headers -> headers.set("Sec-WebSocket-Protocol", "chat"))))
                    .isInstanceOf(HandshakeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-foo",
                "Permessage-deflate",
                "permessage-deflate, permessage-deflate",
                "permessage-deflate; unknown",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate;",
                "permessage-deflate; server_max_window_bits=7"
            })
    void anExtensionThatWasNotOfferedOrIsNotRightFails(String value) {
        assertBadHandshake(headers -> headers.set("Sec-WebSocket-Extensions", value));
    }

    @Test
    void anExtensionWithoutAnyOfferFails() {
        try (ClientHandshake client = prepare(Requests.none())) {
            assertThatThrownBy(() -> client.verify(
                            answer(headers -> headers.set("Sec-WebSocket-Extensions", "permessage-deflate"))))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE))
                    .hasMessageContaining("not offered");
        }
    }

    @Test
    void aFurtherOfferIsSentAsItIsAndCannotBeAcceptedWithoutAnImplementation() {
        ExtensionOffer further = new ExtensionOffer("x-foo", ExtensionParameters.NONE.with("a", "1"));
        try (ClientHandshake client = prepare(Requests.deflate(), further)) {
            assertThat(client.requestHeaders().first("Sec-WebSocket-Extensions"))
                    .isEqualTo("permessage-deflate; client_max_window_bits, x-foo; a=1");
            assertThatThrownBy(() ->
                            client.verify(answer(headers -> headers.set("Sec-WebSocket-Extensions", "x-foo; a=1"))))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("no implementation");
        }
    }

    @Test
    void anAnswerBeyondALimitFails() {
        try (ClientHandshake client = prepare(Requests.deflate())) {
            UpgradeResponse response = answer(headers -> headers.set("Sec-WebSocket-Extensions", "permessage-deflate"));
            assertThatThrownBy(() -> client.verify(response, new HeaderListLimits(5, 1, 1)))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContaining("maxCharacters");
        }
    }

    @Test
    void oneAnswerIsVerified() throws HandshakeException {
        ClientHandshake client = prepare(Requests.none());
        client.verify(answer(headers -> {}));
        assertThatIllegalStateException().isThrownBy(() -> client.verify(answer(headers -> {})));
        client.close();
        client.close();
    }
}

package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Subprotocols as in libsoup's tests of the same names: client prepare, server process, client verify. */
class LibsoupProtocolTest {
    private static final ServerHandshake SERVER = new ServerHandshake(ServerHandshake.Strictness.LIBSOUP);
    private static final List<String> ALL = List.of("aaa", "bbb", "ccc");

    private static ClientHandshake client(String... protocols) {
        return ClientHandshake.prepare(new SampleNonce(), null, List.of(protocols), Requests.none(), List.of());
    }

    private static ServerHandshake.Accepted process(UpgradeRequest request, @Nullable List<String> protocols)
            throws HandshakeException {
        return SERVER.process(request, null, protocols, Requests.none());
    }

    private static void assertBadHandshake(UpgradeRequest request, List<String> protocols) {
        assertThatThrownBy(() -> process(request, protocols)).isInstanceOfSatisfying(HandshakeException.class, e -> {
            assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
            assertThat(e.response().status()).isEqualTo(400);
            assertThat(e.response().headers().has("Sec-WebSocket-Protocol")).isFalse();
        });
    }

    @Test
    void protocolNegotiate() throws HandshakeException {
        try (ClientHandshake client = client("bbb", "ccc")) {
            ServerHandshake.Accepted accepted = process(Requests.of(client), ALL);
            assertThat(accepted.subprotocol()).isEqualTo("bbb");
            assertThat(accepted.response().headers().values("Sec-WebSocket-Protocol"))
                    .containsExactly("bbb");
            assertThat(client.verify(accepted.response()).subprotocol()).isEqualTo("bbb");
        }
    }

    @Test
    void protocolNegotiateGoesByTheServersOrder() throws HandshakeException {
        try (ClientHandshake client = client("ccc", "aaa", "bbb")) {
            assertThat(process(Requests.of(client), ALL).subprotocol()).isEqualTo("aaa");
        }
    }

    @Test
    void protocolNegotiateCaseSensitive() throws HandshakeException {
        try (ClientHandshake client = client("bbb", "ccc")) {
            UpgradeResponse response = process(Requests.of(client), ALL).response();
            response.headers().set("Sec-WebSocket-Protocol", "BBB");
            assertThatThrownBy(() -> client.verify(response))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE));
        }
        assertBadHandshake(Requests.withProtocols("BBB"), ALL);
    }

    @Test
    void protocolMismatch() {
        try (ClientHandshake client = client("ddd")) {
            assertBadHandshake(Requests.of(client), ALL);
            assertThatThrownBy(() -> client.verify(new UpgradeResponse(400, new Headers())))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE));
        }
    }

    @Test
    void protocolMismatchIsNoReasonToRefuseForJakarta() throws HandshakeException {
        ServerHandshake jakarta = new ServerHandshake(ServerHandshake.Strictness.JAKARTA);
        ServerHandshake.Accepted accepted = jakarta.process(Requests.withProtocols("ddd"), null, ALL, Requests.none());
        assertThat(accepted.subprotocol()).isNull();
        assertThat(accepted.response().headers().has("Sec-WebSocket-Protocol")).isFalse();
    }

    @Test
    void protocolServerAny() throws HandshakeException {
        try (ClientHandshake client = client("aaa", "bbb", "ccc")) {
            ServerHandshake.Accepted accepted = process(Requests.of(client), null);
            assertThat(accepted.response().headers().has("Sec-WebSocket-Protocol"))
                    .isFalse();
            assertThat(client.verify(accepted.response()).subprotocol()).isNull();
        }
    }

    @Test
    void protocolClientAny() throws HandshakeException {
        try (ClientHandshake client = client()) {
            ServerHandshake.Accepted accepted = process(Requests.of(client), ALL);
            assertThat(accepted.response().headers().has("Sec-WebSocket-Protocol"))
                    .isFalse();
            assertThat(client.verify(accepted.response()).subprotocol()).isNull();
        }
    }

    @Test
    void invalidProtocolsIgnored() {
        try (ClientHandshake client = client("")) {
            assertThat(client.requestHeaders().has("Sec-WebSocket-Protocol")).isFalse();
        }
    }

    @Test
    void invalidProtocolsRejected() {
        assertBadHandshake(Requests.withProtocols(""), ALL);
        assertBadHandshake(Requests.withProtocols("aaa"), List.of());
    }

    @Test
    void aWrongOriginIsForbidden() {
        assertThatThrownBy(() -> SERVER.process(Requests.sample(), "http://other.example", null, Requests.none()))
                .isInstanceOfSatisfying(
                        HandshakeException.class, e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_ORIGIN));
    }

    @Test
    void theAnswerIsThatOfRfc6455Section13() throws HandshakeException {
        UpgradeRequest request = Requests.withProtocols("chat, superchat");
        UpgradeResponse response = SERVER.process(request, "http://example.com", List.of("chat"), Requests.none())
                .response();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.headers().toOrderedMap())
                .containsExactly(
                        Map.entry("Upgrade", List.of("websocket")),
                        Map.entry("Connection", List.of("Upgrade")),
                        Map.entry("Sec-WebSocket-Accept", List.of(SampleNonce.ANSWER)),
                        Map.entry("Sec-WebSocket-Protocol", List.of("chat")));
    }
}

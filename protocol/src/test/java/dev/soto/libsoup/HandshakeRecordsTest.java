package dev.soto.libsoup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.ServerHandshake.Strictness;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import java.security.SecureRandom;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** The opening handshake without a byte on any wire: prepare, process and verify on the records of request and response. */
class HandshakeRecordsTest {
    private static final ServerHandshake SERVER = new ServerHandshake(Strictness.LIBSOUP);
    private static final List<String> ALL = List.of("aaa", "bbb", "ccc");
    private static final ExtensionManager NONE = new ExtensionManager();
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    private static ClientHandshake prepare(ExtensionManager supported, String... protocols) {
        return ClientHandshake.prepare(new SecureRandom(), null, List.of(protocols), supported, List.of());
    }

    private static UpgradeRequest request(ClientHandshake client) {
        return new UpgradeRequest("GET", "/unix", client.requestHeaders());
    }

    private static UpgradeResponse process(
            ClientHandshake client, @Nullable List<String> protocols, ExtensionManager supported)
            throws HandshakeException {
        ServerHandshake.Accepted accepted = SERVER.process(request(client), null, protocols, supported);
        accepted.extensions().close();
        return accepted.response();
    }

    private static UpgradeResponse refused(ThrowingCallable call) {
        UpgradeResponse[] answer = new UpgradeResponse[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(HandshakeException.class, failure -> {
            assertThat(failure.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
            assertThat(failure.status()).isEqualTo(400);
            answer[0] = failure.response();
        });
        return answer[0];
    }

    private static void badHandshake(ClientHandshake client, UpgradeResponse response) {
        assertThatThrownBy(() -> client.verify(response))
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        failure -> assertThat(failure.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE));
    }

    @Cases(30)
    void protocolNegotiate(SetUp setUp) throws Exception {
        try (ClientHandshake client = prepare(NONE, "bbb", "ccc")) {
            UpgradeResponse response = process(client, ALL, NONE);
            assertThat(response.headers().values(PROTOCOL)).containsExactly("bbb");
            assertThat(client.verify(response).subprotocol()).isEqualTo("bbb");
        }
    }

    @Cases(32)
    void protocolNegotiateCaseSensitive(SetUp setUp) throws Exception {
        try (ClientHandshake client = prepare(NONE, "bbb", "ccc")) {
            UpgradeResponse response = process(client, ALL, NONE);
            response.headers().set(PROTOCOL, "BBB");
            badHandshake(client, response);
        }
    }

    @Cases(33)
    void protocolMismatch(SetUp setUp) {
        try (ClientHandshake client = prepare(NONE, "ddd")) {
            UpgradeResponse response = refused(() -> process(client, ALL, NONE));
            assertThat(response.headers().has(PROTOCOL)).isFalse();
            badHandshake(client, response);
        }
    }

    @Cases(35)
    void protocolServerAny(SetUp setUp) throws Exception {
        try (ClientHandshake client = prepare(NONE, "aaa", "bbb", "ccc")) {
            agreesOnNone(client, process(client, null, NONE));
        }
    }

    @Cases(37)
    void protocolClientAny(SetUp setUp) throws Exception {
        try (ClientHandshake client = prepare(NONE)) {
            agreesOnNone(client, process(client, ALL, NONE));
        }
    }

    private static void agreesOnNone(ClientHandshake client, UpgradeResponse response) throws HandshakeException {
        assertThat(response.headers().has(PROTOCOL)).isFalse();
        assertThat(client.verify(response).subprotocol()).isNull();
    }

    @Cases(39)
    void invalidProtocolsIgnored(SetUp setUp) {
        try (ClientHandshake client = prepare(NONE, "")) {
            assertThat(client.requestHeaders().has(PROTOCOL)).isFalse();
        }
    }

    @Cases(40)
    void invalidProtocolsRejected(SetUp setUp) {
        try (ClientHandshake client = prepare(NONE)) {
            Headers headers = client.requestHeaders().set(PROTOCOL, "");
            refused(() -> SERVER.process(new UpgradeRequest("GET", "/unix", headers), null, ALL, NONE));
        }
    }

    @Cases(48)
    void deflateNegotiate(SetUp setUp) throws Exception {
        acceptsDeflate("", "");
        acceptsDeflate("; server_no_context_takeover", "; server_no_context_takeover");
        acceptsDeflate("; client_no_context_takeover", "; client_no_context_takeover");
        acceptsDeflate("; server_max_window_bits=8", "; server_max_window_bits=8");
        acceptsDeflate("; client_max_window_bits", "; client_max_window_bits=15");
        acceptsDeflate("; client_max_window_bits=10", "; client_max_window_bits=10");
        acceptsDeflate(
                "; client_no_context_takeover; server_max_window_bits=10",
                "; client_no_context_takeover; server_max_window_bits=10");
        withoutSupportGoesOnWithout();
        for (String parameters : List.of(
                "unknown_parameter",
                "client_no_context_takeover; client_no_context_takeover",
                "server_max_window_bits=10; server_max_window_bits=15",
                "client_no_context_takeover=15",
                "server_no_context_takeover=15",
                "server_max_window_bits",
                "server_max_window_bits=7",
                "server_max_window_bits=16",
                "client_max_window_bits=7",
                "client_max_window_bits=16",
                "client_max_window_bits=foo",
                "server_max_window_bits=bar",
                "client_max_window_bits=15foo",
                "server_max_window_bits=10bar")) {
            refusesDeflate("; " + parameters);
        }
    }

    private static UpgradeRequest offering(ClientHandshake client, String parameters) {
        Headers headers = client.requestHeaders().set(EXTENSIONS, PerMessageDeflate.NAME + parameters);
        return new UpgradeRequest("GET", "/unix", headers);
    }

    private static void acceptsDeflate(String offered, String answered) throws HandshakeException {
        try (ClientHandshake client = prepare(SetUp.deflate())) {
            ServerHandshake.Accepted accepted = SERVER.process(offering(client, offered), null, null, SetUp.deflate());
            accepted.extensions().close();
            assertThat(accepted.extensions().negotiated()).hasSize(1);
            assertThat(accepted.response().headers().values(EXTENSIONS))
                    .containsExactly(PerMessageDeflate.NAME + answered);
            ClientHandshake.Agreement agreed = client.verify(accepted.response());
            agreed.extensions().close();
            assertThat(agreed.extensions().negotiated()).hasSize(1);
        }
    }

    private static void withoutSupportGoesOnWithout() throws HandshakeException {
        try (ClientHandshake client = prepare(SetUp.deflate())) {
            ServerHandshake.Accepted accepted = SERVER.process(offering(client, ""), null, null, NONE);
            assertThat(accepted.extensions().isEmpty()).isTrue();
            assertThat(accepted.response().headers().has(EXTENSIONS)).isFalse();
            assertThat(client.verify(accepted.response()).extensions().isEmpty())
                    .isTrue();
        }
    }

    private static void refusesDeflate(String offered) {
        try (ClientHandshake client = prepare(SetUp.deflate())) {
            UpgradeResponse response =
                    refused(() -> SERVER.process(offering(client, offered), null, null, SetUp.deflate()));
            assertThat(response.headers().has(EXTENSIONS)).as(offered).isFalse();
            badHandshake(client, response);
        }
    }

    /** Per handshake, a copy of the manager without the extension. */
    @Cases(49)
    void deflateDisabledInMessage(SetUp setUp) throws Exception {
        ExtensionManager shared = SetUp.deflate();
        ExtensionManager disabled = shared.copy();
        disabled.remove(PerMessageDeflate.NAME);
        assertThat(shared.has(PerMessageDeflate.NAME)).isTrue();
        try (ClientHandshake client = prepare(disabled)) {
            assertThat(client.requestHeaders().has(EXTENSIONS)).isFalse();
            UpgradeResponse response = process(client, null, SetUp.deflate());
            assertThat(response.headers().has(EXTENSIONS)).isFalse();
            assertThat(client.verify(response).extensions().isEmpty()).isTrue();
        }
    }
}

package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Negotiation of permessage-deflate: the table of libsoup's test deflate-negotiate in full, and what Jakarta does instead. */
class DeflateNegotiationTest {
    private static final ServerHandshake LIBSOUP = new ServerHandshake(ServerHandshake.Strictness.LIBSOUP);
    private static final ServerHandshake JAKARTA = new ServerHandshake(ServerHandshake.Strictness.JAKARTA);

    private static String answer(ServerHandshake server, String offers) throws HandshakeException {
        ServerHandshake.Accepted accepted =
                server.process(Requests.withExtensions(offers), null, null, Requests.deflate());
        accepted.extensions().close();
        return String.valueOf(accepted.response().headers().joined(ExtensionHeader.NAME));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate|permessage-deflate",
                "permessage-deflate; server_no_context_takeover|permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover|permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=8|permessage-deflate; server_max_window_bits=8",
                "permessage-deflate; client_max_window_bits|permessage-deflate; client_max_window_bits=15",
                "permessage-deflate; client_max_window_bits=10|permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; client_no_context_takeover; server_max_window_bits=10"
                        + "|permessage-deflate; client_no_context_takeover; server_max_window_bits=10"
            })
    void deflateNegotiateAccepts(String offer, String answer) throws HandshakeException {
        UpgradeRequest request = Requests.withExtensions(offer);
        ServerHandshake.Accepted accepted = LIBSOUP.process(request, null, null, Requests.deflate());
        assertThat(accepted.response().headers().joined(ExtensionHeader.NAME)).isEqualTo(answer);
        assertThat(accepted.extensions().negotiated()).hasSize(1);
        assertThat(answer(JAKARTA, offer)).isEqualTo(answer);
        accepted.extensions().close();
        try (ClientHandshake client = client(Requests.deflate());
                ExtensionChain agreed = client.verify(accepted.response()).extensions()) {
            assertThat(agreed.negotiated()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "server_max_window_bits=10bar"
            })
    void deflateNegotiateRefuses(String parameters) throws HandshakeException {
        String offer = "permessage-deflate; " + parameters;
        assertThatThrownBy(() -> answer(LIBSOUP, offer)).isInstanceOfSatisfying(HandshakeException.class, e -> {
            assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
            assertThat(e.response().status()).isEqualTo(400);
            assertThat(e.response().headers().has(ExtensionHeader.NAME)).isFalse();
        });
        assertThat(answer(JAKARTA, offer)).isEqualTo("null");
        assertThat(answer(JAKARTA, offer + ", permessage-deflate; server_max_window_bits=9"))
                .isEqualTo("permessage-deflate; server_max_window_bits=9");
    }

    @Test
    void deflateNegotiateWithAServerThatSupportsNothing() throws HandshakeException {
        for (String offer : new String[] {"permessage-deflate", "permessage-deflate; =;;\""}) {
            ServerHandshake.Accepted accepted =
                    LIBSOUP.process(Requests.withExtensions(offer), null, null, Requests.none());
            assertThat(accepted.extensions().isEmpty()).isTrue();
            assertThat(accepted.response().headers().has(ExtensionHeader.NAME)).isFalse();
            try (ClientHandshake client = client(Requests.deflate())) {
                assertThat(client.verify(accepted.response()).extensions().isEmpty())
                        .isTrue();
            }
        }
    }

    @Test
    void deflateDisabledInMessage() throws HandshakeException {
        ExtensionManager disabled = Requests.deflate();
        disabled.remove(PerMessageDeflate.NAME);
        try (ClientHandshake client = client(disabled)) {
            assertThat(client.requestHeaders().has(ExtensionHeader.NAME)).isFalse();
            ServerHandshake.Accepted accepted = LIBSOUP.process(Requests.of(client), null, null, Requests.deflate());
            assertThat(accepted.response().headers().has(ExtensionHeader.NAME)).isFalse();
            assertThat(client.verify(accepted.response()).extensions().isEmpty())
                    .isTrue();
        }
    }

    @Test
    void theFirstAcceptableOfSeveralOffersWins() throws HandshakeException {
        assertThat(answer(LIBSOUP, "foo, permessage-deflate; client_max_window_bits=9, permessage-deflate; bad"))
                .isEqualTo("permessage-deflate; client_max_window_bits=9");
    }

    @Test
    void anUnknownExtensionIsSkipped() throws HandshakeException {
        assertThat(answer(LIBSOUP, "x-webkit-deflate-frame, Permessage-Deflate"))
                .isEqualTo("null");
    }

    @Test
    void ourClientAndOurServerAgree() throws HandshakeException {
        ExtensionManager wants = new ExtensionManager()
                .add(() -> new PerMessageDeflate(DeflateOptions.builder()
                        .serverNoContextTakeover(true)
                        .serverMaxWindowBits(9)
                        .clientMaxWindowBits(10)
                        .build()));
        try (ClientHandshake client = client(wants)) {
            ServerHandshake.Accepted accepted = JAKARTA.process(Requests.of(client), null, null, Requests.deflate());
            ExtensionChain agreed = client.verify(accepted.response()).extensions();
            assertThat(agreed.negotiated()).isEqualTo(accepted.extensions().negotiated());
            assertThat(agreed.negotiated().get(0))
                    .hasToString("permessage-deflate; server_no_context_takeover; server_max_window_bits=9;"
                            + " client_max_window_bits=10");
            agreed.close();
            accepted.extensions().close();
        }
    }

    private static ClientHandshake client(ExtensionManager supported) {
        return ClientHandshake.prepare(new SampleNonce(), null, List.of(), supported, List.of());
    }
}

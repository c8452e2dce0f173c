package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Negotiation of permessage-deflate between several offers and with our own client; libsoup's table is in DeflateTableTest. */
class DeflateNegotiationTest {
    private static final ServerHandshake LIBSOUP = new ServerHandshake(ServerHandshake.Strictness.LIBSOUP);
    private static final ServerHandshake JAKARTA = new ServerHandshake(ServerHandshake.Strictness.JAKARTA);

    private static String answer(ServerHandshake server, String offers) throws HandshakeException {
        ServerHandshake.Accepted accepted =
                server.process(Requests.withExtensions(offers), null, null, Requests.deflate());
        accepted.extensions().close();
        return String.valueOf(accepted.response().headers().joined(ExtensionHeader.NAME));
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

package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ServerHandshake.Strictness;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The 22 rows of libsoup's test deflate-negotiate: a server of either strictness that gets them as an offer, and a client that gets them
 * as an answer. Data goes both ways after each row that is accepted.
 */
class DeflateTableTest {
    private static final byte[] MESSAGE =
            "What is sent twice is short the second time, if the context is kept: 0123456789 abcdefghij"
                    .getBytes(StandardCharsets.UTF_8);

    private final FrameHeader header = new FrameHeader();

    static Stream<Arguments> accepted() {
        return inBoth(Stream.of(
                new String[] {"", ""},
                new String[] {"; server_no_context_takeover", "; server_no_context_takeover"},
                new String[] {"; client_no_context_takeover", "; client_no_context_takeover"},
                new String[] {"; server_max_window_bits=8", "; server_max_window_bits=8"},
                new String[] {"; client_max_window_bits", "; client_max_window_bits=15"},
                new String[] {"; client_max_window_bits=10", "; client_max_window_bits=10"},
                new String[] {
                    "; client_no_context_takeover; server_max_window_bits=10",
                    "; client_no_context_takeover; server_max_window_bits=10"
                }));
    }

    static Stream<String> refusedParameters() {
        return Stream.of(
                "; unknown_parameter",
                "; client_no_context_takeover; client_no_context_takeover",
                "; server_max_window_bits=10; server_max_window_bits=15",
                "; client_no_context_takeover=15",
                "; server_no_context_takeover=15",
                "; server_max_window_bits",
                "; server_max_window_bits=7",
                "; server_max_window_bits=16",
                "; client_max_window_bits=7",
                "; client_max_window_bits=16",
                "; client_max_window_bits=foo",
                "; server_max_window_bits=bar",
                "; client_max_window_bits=15foo",
                "; server_max_window_bits=10bar");
    }

    private static Stream<Arguments> inBoth(Stream<String[]> rows) {
        return rows.flatMap(
                row -> Stream.of(Strictness.values()).map(strictness -> Arguments.of(strictness, row[0], row[1])));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void deflateNegotiateAccepts(Strictness strictness, String offer, String answer) throws Exception {
        try (ClientHandshake client = client()) {
            ServerHandshake.Accepted accepted = process(strictness, offering(client, offer), Requests.deflate());
            assertThat(accepted.response().headers().values(ExtensionHeader.NAME))
                    .containsExactly(PerMessageDeflate.NAME + answer);
            assertThat(accepted.extensions().negotiated()).hasSize(1);
            try (ExtensionChain server = accepted.extensions();
                    ExtensionChain agreed = client.verify(accepted.response()).extensions()) {
                assertThat(agreed.negotiated()).isEqualTo(server.negotiated());
                exchange(server, agreed, !answer.contains("server_no_context_takeover"));
                exchange(agreed, server, !answer.contains("client_no_context_takeover"));
            }
        }
    }

    private void exchange(ExtensionChain sender, ExtensionChain receiver, boolean keepsContext)
            throws ProtocolViolation {
        int first = carry(sender, receiver);
        int second = carry(sender, receiver);
        if (keepsContext) {
            assertThat(second).isLessThan(first / 2);
        } else {
            assertThat(second).isEqualTo(first);
        }
    }

    /** Returns how many bytes the message took on its way. */
    private int carry(ExtensionChain sender, ExtensionChain receiver) throws ProtocolViolation {
        ByteBuffer payload = sender.outgoing(header.set(true, 0, Opcode.TEXT), ByteBuffer.wrap(MESSAGE));
        assertThat(header.reservedBits()).isEqualTo(FrameHeader.RSV1);
        int length = payload.remaining();
        receiver.beginIncoming(header);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        receiver.incoming(payload, true, true, decoded -> {
            byte[] run = new byte[decoded.remaining()];
            decoded.get(run);
            received.writeBytes(run);
        });
        assertThat(received.toByteArray()).isEqualTo(MESSAGE);
        return length;
    }

    @ParameterizedTest
    @MethodSource("refusedParameters")
    void aStrictServerRefuses(String parameters) {
        try (ClientHandshake client = client()) {
            UpgradeRequest request = offering(client, parameters);
            assertThatThrownBy(() -> process(Strictness.LIBSOUP, request, Requests.deflate()))
                    .isInstanceOfSatisfying(HandshakeException.class, e -> {
                        assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
                        assertThat(e.response().status()).isEqualTo(400);
                        assertThat(e.response().headers().has(ExtensionHeader.NAME))
                                .isFalse();
                        isABadHandshake(client, e.response());
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("refusedParameters")
    void aServerOfJakartaGoesOnWithout(String parameters) throws HandshakeException {
        try (ClientHandshake client = client()) {
            goesOnWithout(client, process(Strictness.JAKARTA, offering(client, parameters), Requests.deflate()));
        }
    }

    @ParameterizedTest
    @MethodSource("refusedParameters")
    void aServerOfJakartaTakesTheNextOffer(String parameters) throws Exception {
        try (ClientHandshake client = client()) {
            String offers = parameters + ", permessage-deflate; server_max_window_bits=9";
            ServerHandshake.Accepted accepted =
                    process(Strictness.JAKARTA, offering(client, offers), Requests.deflate());
            assertThat(accepted.response().headers().values(ExtensionHeader.NAME))
                    .containsExactly("permessage-deflate; server_max_window_bits=9");
            try (ExtensionChain server = accepted.extensions();
                    ExtensionChain agreed = client.verify(accepted.response()).extensions()) {
                exchange(server, agreed, true);
                exchange(agreed, server, true);
            }
        }
    }

    /** Here the client is as strict with either server: it must fail the connection (RFC 7692 section 7.1). */
    @ParameterizedTest
    @MethodSource("refusedParameters")
    void aClientRefusesTheSameInAnAnswer(String parameters) {
        try (ClientHandshake client = client()) {
            isABadHandshake(client, answering(client, parameters));
        }
    }

    private static UpgradeResponse answering(ClientHandshake client, String parameters) {
        UpgradeResponse response = ServerHandshake.accept(Requests.of(client), null, ExtensionChain.EMPTY);
        response.headers().set(ExtensionHeader.NAME, PerMessageDeflate.NAME + parameters);
        return response;
    }

    private static void isABadHandshake(ClientHandshake client, UpgradeResponse response) {
        assertThatThrownBy(() -> client.verify(response))
                .isInstanceOfSatisfying(
                        HandshakeException.class, e -> assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE));
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSupportsNothingGoesOnWithout(Strictness strictness) throws HandshakeException {
        for (String parameters : List.of("", "; =;;\"")) {
            try (ClientHandshake client = client()) {
                goesOnWithout(client, process(strictness, offering(client, parameters), Requests.none()));
            }
        }
    }

    private static void goesOnWithout(ClientHandshake client, ServerHandshake.Accepted accepted)
            throws HandshakeException {
        assertThat(accepted.extensions().isEmpty()).isTrue();
        assertThat(accepted.response().headers().has(ExtensionHeader.NAME)).isFalse();
        assertThat(client.verify(accepted.response()).extensions().isEmpty()).isTrue();
    }

    private static ServerHandshake.Accepted process(
            Strictness strictness, UpgradeRequest request, ExtensionManager supported) throws HandshakeException {
        return new ServerHandshake(strictness).process(request, null, null, supported);
    }

    private static ClientHandshake client() {
        return ClientHandshake.prepare(new SampleNonce(), null, List.of(), Requests.deflate(), List.of());
    }

    private static UpgradeRequest offering(ClientHandshake client, String parameters) {
        UpgradeRequest request = Requests.of(client);
        request.headers().set(ExtensionHeader.NAME, PerMessageDeflate.NAME + parameters);
        return request;
    }
}

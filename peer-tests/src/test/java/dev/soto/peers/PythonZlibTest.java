package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.ServerHandshake.Strictness;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever parameters of permessage-deflate are agreed on, both sides keep to them: the other side is zlib with windows of exactly the
 * size that was agreed on, which forgets its history where no context is to be taken over (RFC 7692 sections 7.1.1 and 7.1.2).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class PythonZlibTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final ExtensionManager DEFLATE = new ExtensionManager()
            .add(() -> new PerMessageDeflate(
                    DeflateOptions.builder().thresholdBytes(0).build()));

    private final FrameHeader header = new FrameHeader();
    private @Nullable PeerProcess zlib;

    /** What one handshake came to on either side. */
    private record Agreed(ExtensionChain server, ExtensionChain client) implements AutoCloseable {

        static Agreed on(String offer, Strictness strictness) throws HandshakeException {
            try (ClientHandshake client =
                    ClientHandshake.prepare(new Random(48), null, List.of(), DEFLATE, List.of())) {
                UpgradeRequest request = new UpgradeRequest(
                        "GET", "/", client.requestHeaders().set(ExtensionHeader.NAME, PerMessageDeflate.NAME + offer));
                ServerHandshake.Accepted accepted =
                        new ServerHandshake(strictness).process(request, null, null, DEFLATE);
                return new Agreed(
                        accepted.extensions(),
                        client.verify(accepted.response()).extensions());
            }
        }

        private ExtensionParameters parameters() {
            assertThat(client.negotiated()).isEqualTo(server.negotiated()).hasSize(1);
            return client.negotiated().get(0).parameters();
        }

        int bitsOf(String side) {
            return parameters()
                    .value(side + "_max_window_bits")
                    .map(Integer::parseInt)
                    .orElse(15);
        }

        boolean takesOver(String side) {
            return !parameters().has(side + "_no_context_takeover");
        }

        @Override
        public void close() {
            server.close();
            client.close();
        }
    }

    @BeforeAll
    void startPeer() {
        zlib = Peers.pythonWithZlib("zlib_side.py");
    }

    @AfterAll
    void stopPeer() {
        if (zlib != null) {
            zlib.close();
        }
    }

    /** The offers that libsoup's test deflate-negotiate accepts, and each window. */
    static Stream<Arguments> offers() {
        Stream<String> table = Stream.of(
                "",
                "; server_no_context_takeover",
                "; client_no_context_takeover",
                "; server_max_window_bits=8",
                "; client_max_window_bits",
                "; client_max_window_bits=10",
                "; client_no_context_takeover; server_max_window_bits=10");
        Stream<String> windows = IntStream.rangeClosed(8, 15)
                .mapToObj(bits -> "; server_max_window_bits=" + bits + "; client_max_window_bits=" + bits);
        return Stream.concat(table, windows)
                .flatMap(offer -> Stream.of(Strictness.values()).map(strictness -> Arguments.of(offer, strictness)));
    }

    @ParameterizedTest
    @MethodSource("offers")
    void ourServerTalksWithAClientOfExactlyTheAgreedWindows(String offer, Strictness strictness) throws Exception {
        try (Agreed agreed = Agreed.on(offer, strictness)) {
            exchange(agreed, agreed.server, "server", "client");
        }
    }

    @ParameterizedTest
    @MethodSource("offers")
    void ourClientTalksWithAServerOfExactlyTheAgreedWindows(String offer, Strictness strictness) throws Exception {
        try (Agreed agreed = Agreed.on(offer, strictness)) {
            exchange(agreed, agreed.client, "client", "server");
        }
    }

    private void exchange(Agreed agreed, ExtensionChain ours, String we, String peer) throws ProtocolViolation {
        ask("start " + agreed.bitsOf(we) + " " + agreed.takesOver(we) + " " + agreed.bitsOf(peer) + " "
                + agreed.takesOver(peer));
        for (byte[] message : messages(1 << agreed.bitsOf(we))) {
            assertThat(bytes(ask("receive " + HEX.formatHex(send(ours, message)))))
                    .isEqualTo(message);
        }
        for (byte[] message : messages(1 << agreed.bitsOf(peer))) {
            assertThat(receive(ours, bytes(ask("send " + HEX.formatHex(message)))))
                    .isEqualTo(message);
        }
    }

    /** Messages that would be worth referring back to from beyond the window, at its very edge, and within. */
    private static List<byte[]> messages(int window) {
        byte[] noise = noise(window + 1);
        return List.of(
                noise,
                noise,
                Arrays.copyOf(noise, window),
                Arrays.copyOf(noise, window / 2),
                Arrays.copyOf(noise, window / 2),
                Arrays.copyOf(noise, 3),
                new byte[2 * window]);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14})
    void thePeerNoticesOneByteBeyondItsWindow(int bits) {
        byte[] window = noise(1 << bits);
        ask("start " + bits + " true 15 true");
        assertThat(bytes(ask("receive " + HEX.formatHex(largestWindow(window)))))
                .isEqualTo(twice(window));

        byte[] more = noise((1 << bits) + 1);
        ask("start " + bits + " true 15 true");
        assertThatThrownBy(() -> ask("receive " + HEX.formatHex(largestWindow(more))))
                .hasMessageContaining("invalid distance too far back");
    }

    @Test
    void thePeerNoticesAContextThatWasTakenOver() throws HandshakeException {
        byte[] message = noise(100);
        try (Agreed agreed = Agreed.on("", Strictness.LIBSOUP)) {
            ask("start 15 false 15 true");
            ask("receive " + HEX.formatHex(send(agreed.server, message)));
            assertThatThrownBy(() -> ask("receive " + HEX.formatHex(send(agreed.server, message))))
                    .hasMessageContaining("invalid distance too far back");
        }
    }

    /** Compresses something and then the same again, with a window of 15. */
    private static byte[] largestWindow(byte[] data) {
        Deflater deflater = new Deflater(9, true);
        try {
            deflater.setInput(twice(data));
            byte[] compressed = new byte[3 * data.length + 64];
            int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(compressed, length - 4);
        } finally {
            deflater.end();
        }
    }

    private static byte[] twice(byte[] data) {
        byte[] twice = Arrays.copyOf(data, 2 * data.length);
        System.arraycopy(data, 0, twice, data.length, data.length);
        return twice;
    }

    private byte[] send(ExtensionChain chain, byte[] message) {
        ByteBuffer payload = chain.outgoing(header.set(true, 0, Opcode.BINARY), ByteBuffer.wrap(message));
        assertThat(header.reservedBits()).isEqualTo(FrameHeader.RSV1);
        byte[] sent = new byte[payload.remaining()];
        payload.get(sent);
        return sent;
    }

    private byte[] receive(ExtensionChain chain, byte[] payload) throws ProtocolViolation {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        chain.beginIncoming(header.set(true, FrameHeader.RSV1, Opcode.BINARY));
        chain.incoming(ByteBuffer.wrap(payload), true, true, decoded -> {
            byte[] run = new byte[decoded.remaining()];
            decoded.get(run);
            message.writeBytes(run);
        });
        return message.toByteArray();
    }

    private String ask(String request) {
        return Objects.requireNonNull(zlib).ask(request);
    }

    private static byte[] bytes(String hex) {
        return HEX.parseHex(hex);
    }
}

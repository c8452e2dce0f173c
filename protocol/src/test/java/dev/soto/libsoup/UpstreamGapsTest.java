package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.Compression;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OutgoingMessage;
import dev.soto.libsoup.SetUp.HalfDirect;
import dev.soto.libsoup.SetUp.Joined;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.DeflateChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What libsoup's own tests do not look at, over live connections. The rest of it is tested on the engine: the wire vectors
 * ({@code LibsoupVectorsTest}), every close code ({@code StatusCodesTest}), control frames, deadlines of both roles ({@code
 * ClosingTest}, {@code TimeTest}), the order of the output ({@code FrameOutputTest}), the headers that a client verifies
 * ({@code ClientHandshakeTest}).
 */
@Timeout(60)
class UpstreamGapsTest {
    private final SetUp direct = new SetUp(false);
    private final SetUp overHttp = new SetUp(true);

    @AfterEach
    void close() {
        direct.close();
        overHttp.close();
    }

    @Test
    void bytesBehindTheRequestAreDelivered() throws Exception {
        for (SetUp setUp : new SetUp[] {direct, overHttp}) {
            setUp.behindRequest = HexFormat.of().parseHex("818200000000" + "6869");
            setUp.join().server().hears("hi");
        }
    }

    @Test
    void whatTheServerSendsFromItsOpenCallbackGoesOut() throws Exception {
        overHttp.onServerOpen = server -> server.connection.sendText("welcome", null);
        overHttp.join().client().hears("welcome");
    }

    @Test
    void theOriginIsToldToTheServersApplication() throws Exception {
        overHttp.origin = "https://example.org";
        overHttp.expectedOrigin = "HTTPS://EXAMPLE.ORG";
        Joined joined = overHttp.join();
        assertThat(joined.server().connection.details().origin()).isEqualTo("https://example.org");
        assertThat(joined.client().connection.details().origin()).isEqualTo("https://example.org");
    }

    @Test
    void anotherOriginIsRefusedWith403() {
        overHttp.origin = "https://evil.example";
        overHttp.expectedOrigin = "https://example.org";
        assertThatThrownBy(overHttp::join).isInstanceOfSatisfying(HandshakeException.class, failure -> {
            assertThat(failure.error()).isEqualTo(HandshakeError.NOT_WEBSOCKET);
            assertThat(failure.status()).isEqualTo(403);
        });
    }

    @Test
    void manySmallFragmentsReachTheLimitOfMessages() throws Exception {
        direct.clientOptions = ConnectionOptions.LIBSOUP_SERVER;
        Joined joined = direct.join();
        OutgoingMessage message = joined.server().connection.beginMessage(DataType.BINARY);
        for (int i = 0; i < 128; i++) {
            message.binary(ByteBuffer.allocate(1024), false, null);
        }
        message.binary(ByteBuffer.allocate(0), true, null);
        joined.client().hears(new byte[131_072]);
        OutgoingMessage longer = joined.server().connection.beginMessage(DataType.BINARY);
        for (int i = 0; i < 128; i++) {
            longer.binary(ByteBuffer.allocate(1024), false, null);
        }
        longer.binary(ByteBuffer.allocate(1), true, null);
        joined.client().closesWith(1009).reportedOnce(1009).heardNothing();
        joined.server().closesWith(1009);
    }

    @Test
    void bombIsRejectedByTheLimitOfMessages() throws Exception {
        direct.clientOptions = ConnectionOptions.LIBSOUP_SERVER;
        Joined joined = direct.withDeflate().join();
        joined.server().connection.sendText("?".repeat(20_000_000), null);
        joined.client().closesWith(1009).reportedOnce(1009).heardNothing();
    }

    @ParameterizedTest
    @EnumSource
    void codesOfThePeerAreAnsweredAsTheyAre(Role role) throws Exception {
        for (int code : new int[] {1000, 1003, 1007, 1010, 1011, 1012, 1013, 1014, 3000, 4999}) {
            HalfDirect half = direct.halfDirect(role);
            half.push(closeFrame(role, code));
            half.side().closesWith(code, "").signalled("closing", "closed");
        }
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535}) {
            HalfDirect half = direct.halfDirect(role);
            half.push(closeFrame(role, code));
            half.side().closesWith(1002).reportedOnce(1002).signalled("error", "closed");
        }
    }

    private static String closeFrame(Role receiver, int code) {
        return (receiver == Role.SERVER ? "88 82 00000000" : "88 02") + String.format("%04x", code);
    }

    @Test
    void aCloseWithinTheClosingCallbackDecidesTheCodeAndIsReportedOnce() throws Exception {
        HalfDirect half = direct.halfDirect(Role.SERVER);
        half.side().onClosing = () -> half.side().connection.close(new CloseStatus(4001, "mine"));
        half.push(closeFrame(Role.SERVER, 1000));
        assertThat(half.read(8)).isEqualTo(HexFormat.of().parseHex("88060fa1" + "6d696e65"));
        half.side().closesWith(1000, "").signalled("closing", "closed");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatThePeerDoesNotReadEndsAtTheCloseTimeout(Role role) throws Exception {
        ConnectionOptions options = ConnectionOptions.LIBSOUP.toBuilder()
                .closeTimeout(Duration.ofMillis(300))
                .build();
        direct.clientOptions = options;
        direct.serverOptions = options;
        HalfDirect half = direct.halfDirect(role);
        half.side().connection.sendBinary(ByteBuffer.allocate(15 << 20), null);
        half.push(role == Role.SERVER ? "83 80 00000000" : "83 00");
        half.side().closesWith(1002).reportedOnce(1002).signalled("error", "closed");
    }

    @Test
    void endOfStreamWithinAFrameIs1006AndNoError() throws Exception {
        HalfDirect half = direct.halfDirect(Role.CLIENT);
        half.push("82 05 0102");
        half.end();
        half.side().closesWith(1006, "").heardNothing().signalled("closed");
    }

    @Test
    void theCloseStatusIsNotThereBeforeTheEndAndNothingIsSentAfterIt() throws Exception {
        Side client = direct.join().client();
        assertThat(client.connection.closeStatus()).isNull();
        client.connection.close(CloseStatus.NO_STATUS);
        client.closesWith(1000, "");
        assertThat(client.connection.state()).isEqualTo(State.CLOSED);
        assertThat(client.connection.close(CloseStatus.NO_STATUS)).isFalse();
        assertThatThrownBy(() -> client.connection.sendText("late", null)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "eda080", "f4908080", "61e282"})
    void bytesThatAreNoTextAreNotSent(String hex) throws Exception {
        Joined joined = direct.join();
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        for (ByteBuffer form : new ByteBuffer[] {bytes, bytes.asReadOnlyBuffer()}) {
            assertThatThrownBy(() ->
                            joined.client().connection.sendMessage(DataType.TEXT, form, Compression.AS_AGREED, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("UTF-8");
        }
        joined.client().connection.sendMessage(DataType.BINARY, bytes, Compression.AS_AGREED, null);
        joined.server().hears(HexFormat.of().parseHex(hex));
    }

    @Test
    void aMessageMayOptOutOfCompressionAndTheContextGoesOn() throws Exception {
        HalfDirect half = direct.halfDirect(Role.SERVER, DeflateChain.of(Role.SERVER, DeflateChain.EVERY_MESSAGE));
        half.side().connection.sendText("Hello", null);
        ByteBuffer secret = ByteBuffer.wrap("Hello".getBytes(UTF_8));
        half.side().connection.sendMessage(DataType.TEXT, secret, Compression.OFF, null);
        OutgoingMessage parts = half.side().connection.beginMessage(DataType.TEXT, Compression.OFF);
        half.side().connection.sendText("Hello", null);
        parts.text("Hel", false, null);
        parts.text("lo", true, null);
        assertThat(HexFormat.of().formatHex(half.read(9 + 7 + 5 + 4 + 7)))
                .isEqualTo("c107f248cdc9c90700" + "810548656c6c6f" + "010348656c" + "80026c6f" + "c105f200110000");
    }

    @Test
    void aLimitOfFramesMayChangeAndIsNotNegative() throws Exception {
        Joined joined = direct.join();
        joined.server().connection.setMaxFramePayloadBytes(3);
        joined.client().connection.sendText("abc", null);
        joined.server().hears("abc");
        assertThatThrownBy(() -> joined.server().connection.setMaxFramePayloadBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxFramePayloadBytes");
        joined.client().connection.sendText("abcd", null);
        joined.server().closesWith(1009).reportedOnce(1009);
    }

    @Test
    void theSettingsOfAConnectionCanBeReadAndChanged() throws Exception {
        Side client = direct.join().client();
        assertThat(client.connection.keepAliveInterval()).isZero();
        assertThat(client.connection.pongTimeout()).isZero();
        client.connection.setKeepAlive(Duration.ofSeconds(3), Duration.ofSeconds(4));
        assertThat(client.connection.keepAliveInterval()).hasSeconds(3);
        assertThat(client.connection.pongTimeout()).hasSeconds(4);
        assertThat(client.connection.maxMessageBytes(DataType.BINARY)).isZero();
    }

    @Test
    void anAbandonedPeerIsAnEndWithoutACloseFrame() throws Exception {
        Joined joined = direct.join();
        joined.server().connection.abort(new IOException("gone"));
        joined.server().closesWith(1006, "").signalled("error", "closed");
        joined.client().closesWith(1006, "").signalled("closed");
    }
}

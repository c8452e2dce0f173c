package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.HeaderListLimits;
import dev.soto.protocol.extension.WebSocketExtension;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.CountingPool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One message to many connections: what is made once, and what each makes for itself. */
@Timeout(20)
class SharedSendsTest {
    private static final String TEXT = "to all of you, to all of you";
    private static final HexFormat HEX = HexFormat.of();

    private final DeadlineTimer timer = new DeadlineTimer(() -> 0, false);
    private final CountingPool pool = new CountingPool();
    private final RecentText recent = new RecentText(timer);
    private final ConnectionServices services =
            new ConnectionServices(timer, Runnable::run, true, pool, new Random(1), () -> 0, recent);

    /** Counts what it is asked to transform. */
    private static final class Counting implements WebSocketExtension {
        private final Object key;
        private final List<String> seen;

        Counting(Object key, List<String> seen) {
            this.key = key;
            this.seen = seen;
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int reservedBits() {
            return FrameHeader.RSV2;
        }

        @Override
        public Object sharingKey() {
            return key;
        }

        @Override
        public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
            seen.add(StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
            header.add(FrameHeader.RSV2);
            return payload;
        }
    }

    private static final class Peer {
        final ManualTransport transport = new ManualTransport();
        final WebSocketConnection connection;

        Peer(ConnectionServices services, Role role, ConnectionOptions options, WebSocketExtension... extensions) {
            connection = new WebSocketConnection(
                    role, transport, ExtensionChain.of(extensions), options, services, new ConnectionListener() {
                        @Override
                        public void onText(String message) {}

                        @Override
                        public void onBinary(ByteBuffer message) {}

                        @Override
                        public void onClosed(CloseStatus status) {}
                    });
            connection.start(() -> {});
        }

        String written() {
            return transport.takeWritten();
        }
    }

    private Peer server(WebSocketExtension... extensions) {
        return new Peer(services, Role.SERVER, ConnectionOptions.DEFAULTS, extensions);
    }

    private static PerMessageDeflate deflate(String offer) throws ExtensionException {
        PerMessageDeflate extension =
                new PerMessageDeflate(DeflateOptions.builder().thresholdBytes(0).build());
        extension.configure(
                Role.SERVER,
                ExtensionHeader.parse(List.of(PerMessageDeflate.NAME + offer), HeaderListLimits.DEFAULT)
                        .get(0)
                        .parameters());
        return extension;
    }

    private static String frame(int first, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HEX.toHexDigits((byte) first) + HEX.toHexDigits((byte) bytes.length) + HEX.formatHex(bytes);
    }

    @Test
    void theSameStringIsTransformedOnceForAllThatAgreedOnTheSame() {
        List<String> seen = new ArrayList<>();
        Peer a = server(new Counting("same", seen));
        Peer b = server(new Counting("same", seen));
        Peer other = server(new Counting("other", seen));
        for (Peer peer : List.of(a, b, other)) {
            peer.connection.sendText(TEXT, null);
        }
        assertThat(seen).containsExactly(TEXT, TEXT);
        String frame = frame(0xA1, TEXT);
        assertThat(a.written()).isEqualTo(frame);
        assertThat(b.written()).isEqualTo(frame);
        assertThat(other.written()).isEqualTo(frame);
    }

    @Test
    void anExtensionWithoutAKeySeesEachMessage() {
        List<String> seen = new ArrayList<>();
        server(new Counting(null, seen)).connection.sendText(TEXT, null);
        server(new Counting(null, seen)).connection.sendText(TEXT, null);
        assertThat(seen).containsExactly(TEXT, TEXT);
    }

    @Test
    void anEqualStringThatIsAnotherOneIsAMessageOfItsOwn() {
        SharedMessage first = recent.message(TEXT);
        assertThat(recent.message(TEXT)).isSameAs(first);
        assertThat(recent.message(new String(TEXT.toCharArray()))).isNotSameAs(first);
    }

    @Test
    void aTextIsForgottenWhenItHasNotBeenSentBetweenTwoLooks() {
        SharedMessage first = recent.message(TEXT);
        for (int i = 0; i < 5; i++) {
            recent.lookIfBusy();
            assertThat(recent.message(TEXT)).isSameAs(first);
        }
        recent.lookIfBusy();
        recent.lookIfBusy();
        assertThat(recent.message(TEXT)).isNotSameAs(first);
    }

    @Test
    void withoutContextTakeoverTheCompressedFrameIsShared() throws Exception {
        Peer a = server(deflate("; server_no_context_takeover"));
        Peer b = server(deflate("; server_no_context_takeover"));
        SharedMessage message = SharedMessage.text(TEXT);
        a.connection.sendShared(message, null);
        b.connection.sendShared(message, null);
        String frame = a.written();
        assertThat(frame).startsWith("c1").hasSizeLessThan(2 * TEXT.length());
        assertThat(b.written()).isEqualTo(frame);
        assertThat(message.frame(deflate("; server_no_context_takeover").sharingKey(), () -> {
                    throw new AssertionError("it was not kept");
                }))
                .isEqualTo(ByteBuffer.wrap(HEX.parseHex(frame)));
    }

    @Test
    void withContextTakeoverEachConnectionCompressesInItsOwnContext() throws Exception {
        Peer fresh = server(deflate(""));
        Peer used = server(deflate(""));
        used.connection.sendText(TEXT, null);
        used.written();
        SharedMessage message = SharedMessage.text(TEXT);
        fresh.connection.sendShared(message, null);
        used.connection.sendShared(message, null);
        assertThat(used.written()).hasSizeLessThan(fresh.written().length());
    }

    @Test
    void anotherWindowIsAnotherFrame() throws Exception {
        assertThat(deflate("; server_no_context_takeover; server_max_window_bits=9")
                        .sharingKey())
                .isNotEqualTo(deflate("; server_no_context_takeover").sharingKey());
        assertThat(deflate("").sharingKey()).isNull();
    }

    @Test
    void aClientMasksAFrameOfItsOwnForEach() {
        Peer a = new Peer(services, Role.CLIENT, ConnectionOptions.DEFAULTS);
        Peer b = new Peer(services, Role.CLIENT, ConnectionOptions.DEFAULTS);
        a.connection.sendText(TEXT, null);
        b.connection.sendText(TEXT, null);
        assertThat(a.written()).startsWith("819c").isNotEqualTo(b.written());
    }

    @Test
    void aMessageThatIsCutIntoFramesIsCutForEach() {
        Peer peer = new Peer(
                services,
                Role.SERVER,
                ConnectionOptions.builder().outgoingFragmentBytes(20).build());
        peer.connection.sendText(TEXT, null);
        assertThat(peer.written()).isEqualTo(frame(0x01, TEXT.substring(0, 20)) + frame(0x80, TEXT.substring(20)));
    }

    @Test
    void anEmptyMessageIsSharedToo() {
        Peer a = server();
        Peer b = server();
        for (Peer peer : List.of(a, b)) {
            peer.connection.sendText("", null);
            assertThat(peer.written()).isEqualTo("8100");
        }
    }

    @Test
    void binaryBytesAreThoseOfTheMoment() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 3}).position(1);
        SharedMessage message = SharedMessage.binary(bytes);
        assertThat(bytes.position()).isEqualTo(1);
        bytes.put(1, (byte) 7);
        Peer peer = server();
        peer.connection.sendShared(message, null);
        assertThat(peer.written()).isEqualTo("8203010203");
    }

    @Test
    void sharedFramesAndOthersKeepTheirOrder() {
        Peer peer = server();
        peer.transport.holdWrites();
        List<String> sent = new ArrayList<>();
        peer.connection.sendShared(SharedMessage.text("1"), failure -> sent.add("1"));
        peer.connection.sendShared(SharedMessage.text("2"), failure -> sent.add("2"));
        peer.connection.sendBinary(ByteBuffer.wrap(new byte[] {3}), failure -> sent.add("3"));
        peer.connection.sendShared(SharedMessage.text("4"), failure -> sent.add("4"));
        assertThat(sent).isEmpty();
        peer.transport.releaseWrites();
        assertThat(peer.written()).isEqualTo(frame(0x81, "1") + frame(0x81, "2") + "820103" + frame(0x81, "4"));
        assertThat(sent).containsExactly("1", "2", "3", "4");
        assertThat(pool.lent()).isZero();
    }

    @Test
    void aSharedMessageWaitsBehindOneInParts() {
        Peer peer = server();
        OutgoingMessage parts = peer.connection.beginMessage(DataType.BINARY);
        parts.binary(ByteBuffer.wrap(new byte[] {1}), false, null);
        peer.connection.sendText("x", null);
        assertThat(peer.written()).isEqualTo("020101");
        parts.binary(ByteBuffer.wrap(new byte[] {2}), true, null);
        assertThat(peer.written()).isEqualTo("800102" + frame(0x81, "x"));
    }

    @Test
    void aLongSharedFrameThatIsCutAndWhatFollowsItGoOutBeforeTheCloseFrameOfAFailure() {
        String large = "x".repeat(300 * 1024);
        Peer peer = server();
        peer.transport.holdWrites();
        peer.connection.sendShared(SharedMessage.text(large), null);
        peer.connection.sendShared(SharedMessage.text("next"), null);
        // A frame that is not masked breaks a rule.
        peer.transport.read("8100");
        peer.transport.releaseWrites();
        String written = peer.written();
        String expected = "817f" + HEX.toHexDigits((long) large.length()) + "78".repeat(large.length())
                + frame(0x81, "next") + "88";
        assertThat(written.startsWith(expected)).isTrue();
    }
}

package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionOptions;
import dev.soto.libsoup.SetUp.HalfDirect;
import dev.soto.libsoup.SetUp.Joined;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;

/** Bytes that a peer must not send, and fragments that it may. */
class BadInputCasesTest {
    private static final HexFormat HEX = HexFormat.of();

    @Cases({20, 21})
    void sendBadData(SetUp setUp) throws Exception {
        serverFails(setUp, 1007, "81 84 00000000 eeeeeeee");
    }

    @Cases({45, 46})
    void serverReceiveUnmaskedFrame(SetUp setUp) throws Exception {
        serverFails(setUp, 1002, "81 0b" + hex("Hello World"));
    }

    /** 1002 at the top bit of the length; libsoup says 1007 when the length overflows with the header's. */
    @Cases({66, 67})
    void badLengthMasked(SetUp setUp) throws Exception {
        setUp.serverOptions = ConnectionOptions.LIBSOUP_SERVER.toBuilder()
                .maxFramePayloadBytes(0)
                .build();
        serverFails(setUp, 1002, "82 ff fffffffffffffff6 aabbccdd");
    }

    private static void serverFails(SetUp setUp, int code, String pushed) throws Exception {
        Joined joined = setUp.join();
        joined.client().pushRaw(pushed);
        joined.server().closesWith(code).reportedOnce(code).heardNothing().signalled("error", "closed");
        joined.client().closesWith(code).signalled("closing", "closed");
    }

    @Cases(41)
    void receiveFragmented(SetUp setUp) throws Exception {
        HalfDirect half = setUp.halfDirect(Role.CLIENT);
        half.push("01 04" + hex("one ") + "00 04" + hex("two ") + "80 05" + hex("three"));
        half.end();
        half.side().hears("one two three").closesWith(1006).signalled("message", "closed");
    }

    @Cases(42)
    void receiveInvalidEncodeLength16(SetUp setUp) throws Exception {
        clientFails(setUp.halfDirect(Role.CLIENT), 1002, "82 7e 007d" + "00".repeat(126));
    }

    @Cases(43)
    void receiveInvalidEncodeLength64(SetUp setUp) throws Exception {
        clientFails(setUp.halfDirect(Role.CLIENT), 1002, "82 7f 000000000000ffff" + "00".repeat(65_535));
    }

    @Cases(44)
    void clientReceiveMaskedFrame(SetUp setUp) throws Exception {
        clientFails(setUp.halfDirect(Role.CLIENT), 1002, "82 8e 9a 00");
    }

    @Cases(65)
    void fragmentAssemblyCorruption(SetUp setUp) throws Exception {
        String first = "01 10" + hex("START_FRAGMENT_1");
        String wrong = "02 10" + hex("WRONG_OPCODE_XXX");
        clientFails(
                setUp.halfDirect(Role.CLIENT),
                1002,
                first + wrong + "00 08" + hex("INJECTED") + "80 05" + hex("_DATA"));
    }

    /** 1002 as in case 66. */
    @Cases(68)
    void badLengthUnmasked(SetUp setUp) throws Exception {
        setUp.clientOptions =
                ConnectionOptions.LIBSOUP.toBuilder().maxFramePayloadBytes(0).build();
        clientFails(setUp.halfDirect(Role.CLIENT), 1002, "82 7f fffffffffffffff6 00");
    }

    private static void clientFails(HalfDirect half, int code, String pushed) throws Exception {
        half.push(pushed);
        half.end();
        half.side().closesWith(code).reportedOnce(code).heardNothing().signalled("error", "closed");
    }

    @Cases(59)
    void deflateReceiveFragmented(SetUp setUp) throws Exception {
        HalfDirect half = setUp.halfDirect(Role.CLIENT, DeflateChain.of(Role.CLIENT, DeflateChain.EVERY_MESSAGE));
        half.push(deflated(0x41, 0x00, 0x80));
        half.end();
        half.side().hears("one two three").closesWith(1006).signalled("message", "closed");
    }

    @Cases(60)
    void deflateReceiveFragmentedError(SetUp setUp) throws Exception {
        HalfDirect half = setUp.halfDirect(Role.CLIENT, DeflateChain.of(Role.CLIENT, DeflateChain.EVERY_MESSAGE));
        clientFails(half, 1002, deflated(0x41, 0x40, 0x80));
    }

    /** Three frames of one deflate stream; the flush markers stay in the first two and are cut off in the last. */
    private static String deflated(int first, int second, int third) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            byte[] one = flushed(deflater, "one ");
            byte[] two = flushed(deflater, "two ");
            byte[] three = flushed(deflater, "three");
            return frame(first, one) + frame(second, two) + frame(third, Arrays.copyOf(three, three.length - 4));
        } finally {
            deflater.end();
        }
    }

    private static byte[] flushed(Deflater deflater, String text) {
        deflater.setInput(text.getBytes(UTF_8));
        byte[] out = new byte[64];
        int count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        assertThat(count).isLessThan(out.length);
        return Arrays.copyOf(out, count);
    }

    private static String frame(int firstByte, byte[] payload) {
        return String.format("%02x%02x", firstByte, payload.length) + HEX.formatHex(payload);
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(UTF_8));
    }
}

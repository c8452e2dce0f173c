package dev.soto.protocol.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes as tests write them: two digits a byte, with blanks where they help. */
public final class Hex {
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private Hex() {}

    /** Returns the bytes; blanks and line ends are ignored. */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
    }

    /** Returns bytes as text, with a blank between two. */
    public static String of(byte... bytes) {
        return SPACED.formatHex(bytes);
    }

    /** Returns what a buffer has left, which stays there. */
    public static String of(ByteBuffer buffer) {
        return of(copy(buffer));
    }

    /** Returns a copy of what a buffer has left, which stays there. */
    public static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    /** Returns pieces one behind the other. */
    public static byte[] join(Iterable<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }
}

package dev.soto.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.util.Random;

/** Content of messages that are too long to be kept: a pattern again and again, written and checked piece by piece. */
final class LargePattern {
    private static final byte[] BYTES = new byte[64 * 1024 - 7];
    private static final char[] CHARS =
            "Grüße aus Köln, ¥€𝄞 und so weiter ".repeat(1_000).toCharArray();

    static {
        new Random(1).nextBytes(BYTES);
    }

    private LargePattern() {}

    static void write(OutputStream out, long length) throws IOException {
        for (long left = length; left > 0; left -= BYTES.length) {
            out.write(BYTES, 0, (int) Math.min(BYTES.length, left));
        }
    }

    static void write(Writer out, long length) throws IOException {
        for (long left = length; left > 0; left -= CHARS.length) {
            out.write(CHARS, 0, (int) Math.min(CHARS.length, left));
        }
    }

    /** Reads to the end; returns the length, or throws when a byte is not as written. */
    static long read(InputStream in) throws IOException {
        byte[] buffer = new byte[BYTES.length];
        long length = 0;
        for (int count; (count = in.readNBytes(buffer, 0, buffer.length)) > 0; length += count) {
            if (!java.util.Arrays.equals(buffer, 0, count, BYTES, 0, count)) {
                throw new IOException("content differs behind byte " + length);
            }
        }
        return length;
    }

    /** The same for text. */
    static long read(Reader in) throws IOException {
        char[] buffer = new char[CHARS.length];
        long length = 0;
        int position = 0;
        for (int count; (count = in.read(buffer, position, buffer.length - position)) >= 0; length += count) {
            if (!java.util.Arrays.equals(buffer, position, position + count, CHARS, position, position + count)) {
                throw new IOException("content differs behind char " + length);
            }
            position = (position + count) % CHARS.length;
        }
        return length;
    }
}

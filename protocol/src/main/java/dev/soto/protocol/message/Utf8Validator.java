package dev.soto.protocol.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 as its bytes come (RFC 3629, RFC 6455 section 8.1) and stops at the first byte that no valid text has
 * there: overlong forms, surrogates, code points beyond U+10FFFF and stray continuation bytes.
 */
public final class Utf8Validator {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** Continuation bytes that the current code point still needs. */
    private int missing;
    /** Range of the next continuation byte, which is narrower after E0, ED, F0 and F4. */
    private int lowest = 0x80;

    private int highest = 0xBF;

    /**
     * Checks that a text that is to be sent is UTF-8 from beginning to end.
     *
     * @param text position to limit; not changed; may be direct or read-only
     * @throws IllegalArgumentException when it is not
     */
    public static void requireValid(ByteBuffer text) {
        byte[] bytes = text.hasArray() ? text.array() : copy(text);
        int offset = text.hasArray() ? text.arrayOffset() + text.position() : 0;
        Utf8Validator validator = new Utf8Validator();
        int bad = validator.check(bytes, offset, text.remaining());
        if (bad >= 0 || !validator.isComplete()) {
            throw new IllegalArgumentException("text message is not UTF-8 at byte "
                    + (bad >= 0 ? bad - offset : text.remaining()) + " (RFC 6455 section 5.6)");
        }
    }

    private static byte[] copy(ByteBuffer text) {
        byte[] bytes = new byte[text.remaining()];
        text.duplicate().get(bytes);
        return bytes;
    }

    /** Forgets a code point that has begun. */
    public void reset() {
        missing = 0;
        lowest = 0x80;
        highest = 0xBF;
    }

    /** Returns whether the text may end here: no code point has begun and not ended. */
    public boolean isComplete() {
        return missing == 0;
    }

    /**
     * Returns how many bytes at the end of what was checked belong to a code point that has not ended.
     *
     * @param bytes end of what was checked
     * @param end index behind the last byte; at least as many bytes as the result stand before it
     */
    int incompleteTail(byte[] bytes, int end) {
        if (missing == 0) {
            return 0;
        }
        int tail = 1;
        while ((bytes[end - tail] & 0xC0) == 0x80) {
            tail++;
        }
        return tail;
    }

    /**
     * Checks the next bytes.
     *
     * @return index of the first byte that breaks the rules; -1 when all are fine so far
     */
    public int check(byte[] bytes, int offset, int length) {
        int i = offset;
        int end = offset + length;
        while (i < end) {
            if (missing == 0) {
                i = skipAscii(bytes, i, end);
                if (i == end) {
                    return -1;
                }
                if (!begin(bytes[i])) {
                    return i;
                }
            } else if (!proceed(bytes[i])) {
                return i;
            }
            i++;
        }
        return -1;
    }

    private static int skipAscii(byte[] bytes, int from, int end) {
        int i = from;
        while (i <= end - 8 && ((long) LONG.get(bytes, i) & HIGH_BITS) == 0) {
            i += 8;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private boolean begin(byte lead) {
        int b = lead & 0xFF;
        if (b < 0xC2 || b > 0xF4) {
            return false;
        }
        missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    private boolean proceed(byte next) {
        int b = next & 0xFF;
        if (b < lowest || b > highest) {
            return false;
        }
        missing--;
        lowest = 0x80;
        highest = 0xBF;
        return true;
    }
}

package dev.soto.protocol.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Masking and unmasking of payload (RFC 6455 section 5.3): the same exclusive or, in place. The loop over longs is in the processor's own
 * byte order, because only such a loop becomes one of vector instructions: it runs at the speed of a copy.
 */
public final class Masker {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Masker() {}

    /**
     * Masks or unmasks bytes in place.
     *
     * @param bytes where they are
     * @param offset of the first
     * @param length how many
     * @param key masking key, its first byte on the wire in the highest bits
     * @return the key for the bytes that follow these in the same frame
     */
    public static int apply(byte[] bytes, int offset, int length, int key) {
        int i = offset;
        int end = offset + length;
        long wide = wide(key);
        for (; i <= end - 8; i += 8) {
            LONG.set(bytes, i, (long) LONG.get(bytes, i) ^ wide);
        }
        int rest = key;
        for (; i < end; i++) {
            rest = Integer.rotateLeft(rest, 8);
            bytes[i] ^= (byte) rest;
        }
        return rest;
    }

    /** The key twice, as a long that has its bytes in memory in the order of the wire. */
    private static long wide(int key) {
        long bigEndian = (key & 0xFFFF_FFFFL) << 32 | key & 0xFFFF_FFFFL;
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? bigEndian : Long.reverseBytes(bigEndian);
    }

    /**
     * Copies payload and masks the copy.
     *
     * @param source is used up; heap, direct or read-only
     * @param target heap buffer with room for the source
     * @return the key for the bytes that follow these in the same frame
     */
    static int copy(ByteBuffer source, ByteBuffer target, int key) {
        int start = target.position();
        target.put(source);
        return apply(target.array(), target.arrayOffset() + start, target.position() - start, key);
    }
}

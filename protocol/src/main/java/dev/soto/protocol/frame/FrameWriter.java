package dev.soto.protocol.frame;

import java.nio.ByteBuffer;

/** Puts frame headers together (RFC 6455 section 5.2), with the length in the fewest bytes. */
public final class FrameWriter {
    /** Longest header in bytes: two, eight of the length and four of the masking key. */
    public static final int MAX_HEADER = 14;

    private FrameWriter() {}

    /** Returns how many bytes the header takes. */
    public static int headerSize(long payloadLength, boolean masked) {
        int size = payloadLength <= 125 ? 2 : payloadLength <= 0xFFFF ? 4 : 10;
        return masked ? size + 4 : size;
    }

    /**
     * Writes the header of a frame that is not masked.
     *
     * @param target big-endian, with room for the header
     * @param first FIN, reserved bits and opcode, see {@link #firstByte}
     */
    public static void writeHeader(ByteBuffer target, int first, long payloadLength) {
        write(target, first, payloadLength, 0);
    }

    /** Writes the header of a masked frame; otherwise as {@link #writeHeader}. */
    public static void writeMaskedHeader(ByteBuffer target, int first, long payloadLength, int maskingKey) {
        write(target, first, payloadLength, 0x80);
        target.putInt(maskingKey);
    }

    private static void write(ByteBuffer target, int first, long payloadLength, int maskBit) {
        target.put((byte) first);
        if (payloadLength <= 125) {
            target.put((byte) (maskBit | payloadLength));
        } else if (payloadLength <= 0xFFFF) {
            target.put((byte) (maskBit | 126)).putShort((short) payloadLength);
        } else {
            target.put((byte) (maskBit | 127)).putLong(payloadLength);
        }
    }

    /** Returns the first byte of a header. */
    public static int firstByte(boolean fin, int reservedBits, int opcode) {
        return (fin ? 0x80 : 0) | reservedBits << 4 | opcode;
    }
}

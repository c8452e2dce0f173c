package dev.soto.protocol.model;

/**
 * Frame opcodes (RFC 6455 section 5.2). They are plain numbers, not an enum: a frame reader has to carry reserved
 * opcodes as well.
 */
public final class Opcode {
    /** A further part of a fragmented message. */
    public static final int CONTINUATION = 0x0;
    /** The first frame of a text message. */
    public static final int TEXT = 0x1;
    /** The first frame of a binary message. */
    public static final int BINARY = 0x2;
    /** Connection close. */
    public static final int CLOSE = 0x8;
    /** Ping. */
    public static final int PING = 0x9;
    /** Pong. */
    public static final int PONG = 0xA;

    private Opcode() {}

    /** Returns whether an opcode is one of a control frame: its high bit is set (RFC 6455 section 5.5). */
    public static boolean isControl(int opcode) {
        return (opcode & 0x8) != 0;
    }

    /** Returns whether RFC 6455 leaves the meaning of an opcode open (3-7 and 11-15). */
    public static boolean isReserved(int opcode) {
        return (opcode & 0x7) > (isControl(opcode) ? 2 : BINARY);
    }
}

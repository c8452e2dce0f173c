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

    /** Longest payload of a control frame in bytes (RFC 6455 section 5.5). */
    public static final int MAX_CONTROL_PAYLOAD = 125;

    private Opcode() {}

    /** Returns whether an opcode is one of a control frame: its high bit is set (RFC 6455 section 5.5). */
    public static boolean isControl(int opcode) {
        return (opcode & 0x8) != 0;
    }

    /** Returns whether RFC 6455 leaves the meaning of an opcode open (3-7 and 11-15). */
    public static boolean isReserved(int opcode) {
        return (opcode & 0x7) > (isControl(opcode) ? 2 : BINARY);
    }

    /** Returns the name of an opcode in RFC 6455; {@code opcode 0x3}, for example, for a reserved one. */
    public static String name(int opcode) {
        return switch (opcode) {
            case CONTINUATION -> "continuation";
            case TEXT -> "text";
            case BINARY -> "binary";
            case CLOSE -> "close";
            case PING -> "ping";
            case PONG -> "pong";
            default -> "opcode 0x" + Integer.toHexString(opcode);
        };
    }
}

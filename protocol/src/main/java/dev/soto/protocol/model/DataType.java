package dev.soto.protocol.model;

/** Type of a data message (RFC 6455 section 5.6). */
public enum DataType {
    /** UTF-8 text. */
    TEXT(Opcode.TEXT),
    /** Arbitrary bytes. */
    BINARY(Opcode.BINARY);

    private final int opcode;

    DataType(int opcode) {
        this.opcode = opcode;
    }

    /** Returns the opcode of the first frame of such a message, see {@link Opcode}. */
    public int opcode() {
        return opcode;
    }
}

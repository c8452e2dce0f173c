package dev.soto.protocol.extension;

import dev.soto.protocol.model.Opcode;

/**
 * Header of a data frame as an extension sees it: FIN, the reserved bits and the opcode (RFC 6455 section 5.2). One
 * instance is used again for each frame of a direction; an extension keeps no reference to it.
 */
public final class FrameHeader {
    /** Mask of RSV1 in {@link #reservedBits()}. */
    public static final int RSV1 = 0x4;
    /** Mask of RSV2 in {@link #reservedBits()}. */
    public static final int RSV2 = 0x2;
    /** Mask of RSV3 in {@link #reservedBits()}. */
    public static final int RSV3 = 0x1;

    private boolean fin;
    private int reservedBits;
    private int opcode;
    private boolean verbatim;

    /** Sets all fields and {@link #verbatim} to false; returns this. */
    public FrameHeader set(boolean fin, int reservedBits, int opcode) {
        this.fin = fin;
        this.reservedBits = reservedBits;
        this.opcode = opcode;
        this.verbatim = false;
        return this;
    }

    /** Returns whether this is the last frame of its message. */
    public boolean fin() {
        return fin;
    }

    /** Returns whether this is the first frame of its message: it is no continuation. */
    public boolean first() {
        return opcode != Opcode.CONTINUATION;
    }

    /** Returns the opcode: text, binary or continuation. */
    public int opcode() {
        return opcode;
    }

    /**
     * Returns whether the application wants this outgoing message sent as it is where an extension has the choice, see
     * {@code Compression.OFF}: permessage-deflate does not compress it.
     */
    public boolean verbatim() {
        return verbatim;
    }

    /** Sets {@link #verbatim}; returns this. */
    public FrameHeader verbatim(boolean wanted) {
        verbatim = wanted;
        return this;
    }

    /** Returns the reserved bits: a sum of {@link #RSV1}, {@link #RSV2} and {@link #RSV3}. */
    public int reservedBits() {
        return reservedBits;
    }

    /** Returns whether all bits of the mask are set. */
    public boolean has(int mask) {
        return (reservedBits & mask) == mask;
    }

    /** Sets reserved bits of an outgoing frame. */
    public void add(int mask) {
        reservedBits |= mask;
    }

    /** Clears the reserved bits that an extension has dealt with. */
    public void remove(int mask) {
        reservedBits &= ~mask;
    }
}

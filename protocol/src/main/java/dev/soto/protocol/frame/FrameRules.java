package dev.soto.protocol.frame;

import static dev.soto.protocol.model.ProtocolViolation.protocolError;
import static dev.soto.protocol.model.ProtocolViolation.tooBig;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;

/**
 * What a frame header must not say, judged byte by byte as the header arrives, so that a violation is found before any of
 * its payload is waited for. The reader knows the syntax, this class the rules.
 */
public final class FrameRules {
    private static final String FRAME_LIMIT_SETTING = "maxFramePayloadBytes";

    private final boolean maskExpected;
    private final byte reservedBits;
    private long maxPayload;

    /**
     * Creates the rules for the frames that a side receives.
     *
     * @param role the side that receives
     * @param reservedBits those that the negotiated extensions give a meaning to, see {@link
     *     dev.soto.protocol.extension.FrameHeader}
     * @param maxPayload longest payload of a data frame on the wire in bytes; 0 is no limit
     */
    public FrameRules(Role role, int reservedBits, long maxPayload) {
        this.maskExpected = role.peer().masksOutgoing();
        this.reservedBits = (byte) reservedBits;
        this.maxPayload = maxPayload;
    }

    /** Returns the longest payload of a data frame on the wire in bytes; 0 is no limit. */
    public long maxPayload() {
        return maxPayload;
    }

    /**
     * Sets {@link #maxPayload}, from the next header on.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxPayload(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    FRAME_LIMIT_SETTING + " of " + bytes + " bytes is negative; 0 is no limit");
        }
        maxPayload = bytes;
    }

    /** Judges FIN, the reserved bits and the opcode. */
    void firstByte(int first, boolean insideMessage) throws ProtocolViolation {
        int opcode = first & 0x0F;
        int rsv = first >> 4 & 0x07;
        if (Opcode.isReserved(opcode)) {
            throw protocolError("opcode 0x" + Integer.toHexString(opcode) + " is reserved (RFC 6455 section 5.2)");
        }
        if (Opcode.isControl(opcode)) {
            controlFrame(first, opcode, rsv);
            return;
        }
        if ((rsv & ~reservedBits) != 0) {
            throw reservedBit(rsv & ~reservedBits, "no extension was negotiated that gives it a meaning");
        }
        if (opcode == Opcode.CONTINUATION && !insideMessage) {
            throw protocolError("continuation frame without a message to continue (RFC 6455 section 5.4)");
        }
        if (opcode != Opcode.CONTINUATION && insideMessage) {
            throw protocolError(
                    "a new message (opcode " + opcode + ") began inside a fragmented message (RFC 6455 section 5.4)");
        }
    }

    private static void controlFrame(int first, int opcode, int rsv) throws ProtocolViolation {
        if ((first & 0x80) == 0) {
            throw protocolError("control frame (opcode " + opcode + ") is fragmented (RFC 6455 section 5.5)");
        }
        if (rsv != 0) {
            throw reservedBit(rsv, "extensions do not apply to control frames");
        }
    }

    private static ProtocolViolation reservedBit(int bits, String why) {
        int number = bits >= 4 ? 1 : bits >= 2 ? 2 : 3;
        return protocolError("RSV" + number + " is set, but " + why + " (RFC 6455 section 5.2)");
    }

    /** Judges the mask bit, and the length code of a control frame. */
    void secondByte(int second, int opcode) throws ProtocolViolation {
        boolean masked = (second & 0x80) != 0;
        if (masked != maskExpected) {
            throw protocolError(
                    maskExpected
                            ? "client sent a frame that is not masked (RFC 6455 section 5.1)"
                            : "server sent a masked frame (RFC 6455 section 5.1)");
        }
        if (Opcode.isControl(opcode) && (second & 0x7F) > Opcode.MAX_CONTROL_PAYLOAD) {
            throw protocolError("control frame (opcode " + opcode + ") is longer than " + Opcode.MAX_CONTROL_PAYLOAD
                    + " bytes (RFC 6455 section 5.5)");
        }
    }

    /** Judges the payload length, whose bytes have all arrived. */
    void length(long length, int lengthBytes) throws ProtocolViolation {
        if (length < 0) {
            throw protocolError("payload length " + Long.toUnsignedString(length)
                    + " has its most significant bit set (RFC 6455 section 5.2)");
        }
        if (lengthBytes == 2 && length <= 125 || lengthBytes == 8 && length <= 0xFFFF) {
            throw protocolError("payload length " + length + " is not encoded in the fewest bytes, but in "
                    + lengthBytes + " (RFC 6455 section 5.2)");
        }
        if (maxPayload > 0 && length > maxPayload) {
            throw tooBig("frame of " + length + " bytes exceeds the limit of " + maxPayload + " bytes ("
                    + FRAME_LIMIT_SETTING + ")");
        }
    }
}

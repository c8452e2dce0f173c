package dev.soto.protocol.frame;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;

/**
 * Takes frames apart (RFC 6455 section 5.2), from input that may be cut anywhere. First {@link #readHeader} until it
 * returns true, then {@link #readPayload} until {@link #remaining} is 0, and again. Confined to one thread at a time.
 */
public final class FrameReader {
    private enum Stage {
        FIRST_BYTE,
        SECOND_BYTE,
        LENGTH,
        MASKING_KEY,
        PAYLOAD
    }

    private final FrameRules rules;

    private Stage stage = Stage.FIRST_BYTE;
    private boolean fin;
    private boolean masked;
    // Small numbers, in bytes: each connection has a reader.
    private byte reservedBits;
    private byte opcode;
    private byte lengthBytes;
    private int maskingKey;
    private long length;
    /** Bytes that the stage still waits for: of the length, of the masking key, or of the payload. */
    private long missing;

    /** Creates a reader at the start of a frame. */
    public FrameReader(FrameRules rules) {
        this.rules = rules;
    }

    /** Returns whether the header of a frame is complete and its payload is not. */
    public boolean insideFrame() {
        return stage == Stage.PAYLOAD;
    }

    /** Returns whether the next byte is the first of a frame. */
    public boolean betweenFrames() {
        return stage == Stage.FIRST_BYTE;
    }

    /**
     * Reads on in a header.
     *
     * @param input is used up to the end of the header, or whole
     * @param insideMessage whether a fragmented message has begun and not ended
     * @return whether the header is complete
     * @throws ProtocolViolation at the first byte that breaks a rule
     */
    public boolean readHeader(ByteBuffer input, boolean insideMessage) throws ProtocolViolation {
        while (input.hasRemaining()) {
            switch (stage) {
                case FIRST_BYTE -> firstByte(input.get(), insideMessage);
                case SECOND_BYTE -> secondByte(input.get());
                case LENGTH -> lengthByte(input.get());
                case MASKING_KEY -> maskingKey(input);
                case PAYLOAD -> throw new IllegalStateException("payload of the frame has not been read");
            }
            if (stage == Stage.PAYLOAD) {
                return true;
            }
        }
        return false;
    }

    private void firstByte(byte first, boolean insideMessage) throws ProtocolViolation {
        rules.firstByte(first & 0xFF, insideMessage);
        fin = first < 0;
        reservedBits = (byte) (first >> 4 & 0x07);
        opcode = (byte) (first & 0x0F);
        stage = Stage.SECOND_BYTE;
    }

    private void secondByte(byte second) throws ProtocolViolation {
        rules.secondByte(second & 0xFF, opcode);
        masked = second < 0;
        int code = second & 0x7F;
        if (code <= 125) {
            length = code;
            lengthBytes = 0;
            lengthKnown();
        } else {
            length = 0;
            lengthBytes = (byte) (code == 126 ? 2 : 8);
            missing = lengthBytes;
            stage = Stage.LENGTH;
        }
    }

    private void lengthByte(byte next) throws ProtocolViolation {
        length = length << 8 | next & 0xFF;
        if (--missing == 0) {
            lengthKnown();
        }
    }

    private void lengthKnown() throws ProtocolViolation {
        if (!Opcode.isControl(opcode)) {
            rules.length(length, lengthBytes);
        }
        maskingKey = 0;
        missing = masked ? 4 : length;
        stage = masked ? Stage.MASKING_KEY : Stage.PAYLOAD;
    }

    private void maskingKey(ByteBuffer input) {
        if (missing == 4 && input.remaining() >= 4) {
            maskingKey = input.getInt();
            missing = 0;
        } else {
            maskingKey = maskingKey << 8 | input.get() & 0xFF;
            missing--;
        }
        if (missing == 0) {
            missing = length;
            stage = Stage.PAYLOAD;
        }
    }

    /**
     * Unmasks the payload that is there, in place; its bytes are the input's next ones. The input's position stays.
     *
     * @param input heap buffer in big-endian order
     * @return how many of the input's bytes are payload of this frame; perhaps 0
     */
    public int readPayload(ByteBuffer input) {
        int count = (int) Math.min(missing, input.remaining());
        if (masked) {
            maskingKey = Masker.apply(input.array(), input.arrayOffset() + input.position(), count, maskingKey);
        }
        missing -= count;
        if (missing == 0) {
            stage = Stage.FIRST_BYTE;
        }
        return count;
    }

    /** Returns how many payload bytes of the frame have not been read. */
    public long remaining() {
        return missing;
    }

    /** Returns the payload length in bytes on the wire. */
    public long length() {
        return length;
    }

    /** Returns whether FIN is set. */
    public boolean fin() {
        return fin;
    }

    /** Returns the reserved bits, see {@link dev.soto.protocol.extension.FrameHeader}. */
    public int reservedBits() {
        return reservedBits;
    }

    /** Returns the opcode. */
    public int opcode() {
        return opcode;
    }
}

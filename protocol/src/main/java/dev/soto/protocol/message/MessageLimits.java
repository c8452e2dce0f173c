package dev.soto.protocol.message;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;

/** How much of a message is accepted. Limits may change at any time; they are judged as bytes and frames arrive. */
public final class MessageLimits {
    private final int maxFragments;
    private long maxTextBytes;
    private long maxBinaryBytes;

    /**
     * Creates limits; 0 is no limit.
     *
     * @param maxTextBytes longest text message in bytes of UTF-8, after extensions
     * @param maxBinaryBytes longest binary message in bytes, after extensions
     * @param maxFragments most frames a message may have that is delivered whole
     */
    public MessageLimits(long maxTextBytes, long maxBinaryBytes, int maxFragments) {
        this.maxTextBytes = maxTextBytes;
        this.maxBinaryBytes = maxBinaryBytes;
        this.maxFragments = maxFragments;
    }

    /** Returns the longest message of a type in bytes; 0 is no limit. */
    public long maxBytes(DataType type) {
        return type == DataType.TEXT ? maxTextBytes : maxBinaryBytes;
    }

    /**
     * Sets the longest message of a type in bytes; 0 is no limit.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxBytes(DataType type, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("message limit of " + bytes + " bytes is negative; 0 is no limit");
        }
        if (type == DataType.TEXT) {
            maxTextBytes = bytes;
        } else {
            maxBinaryBytes = bytes;
        }
    }

    /** Judges the length that a message has reached, or will at least reach. */
    void checkBytes(DataType type, long bytes) throws ProtocolViolation {
        long max = maxBytes(type);
        if (max > 0 && (bytes > max || bytes < 0)) {
            boolean text = type == DataType.TEXT;
            throw ProtocolViolation.tooBig((text ? "text" : "binary") + " message exceeds the limit of " + max
                    + " bytes (" + (text ? "maxTextMessageBytes" : "maxBinaryMessageBytes") + ")");
        }
    }

    /** Judges the number of frames that a message has reached. */
    void checkFragments(int fragments) throws ProtocolViolation {
        if (maxFragments > 0 && fragments > maxFragments) {
            throw ProtocolViolation.policy("message has more than " + maxFragments + " fragments (maxFragments)");
        }
    }
}

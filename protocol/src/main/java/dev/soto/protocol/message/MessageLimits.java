package dev.soto.protocol.message;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.ProtocolViolation;

/** Judges what a message has become as its bytes and frames arrive. */
final class MessageLimits {
    private MessageLimits() {}

    /** Judges the length that a message has reached, or will at least reach. */
    static void checkBytes(Limits limits, DataType type, long bytes) throws ProtocolViolation {
        long max = limits.maxMessageBytes(type);
        if (max > 0 && (bytes > max || bytes < 0)) {
            boolean text = type == DataType.TEXT;
            throw ProtocolViolation.tooBig((text ? "text" : "binary") + " message exceeds the limit of " + max
                    + " bytes (" + (text ? "maxTextMessageBytes" : "maxBinaryMessageBytes") + ")");
        }
    }

    /** Judges the number of frames that a message has reached. */
    static void checkFragments(Limits limits, int fragments) throws ProtocolViolation {
        int max = limits.maxFragments();
        if (max > 0 && fragments > max) {
            throw ProtocolViolation.policy("message has more than " + max + " fragments (maxFragments)");
        }
    }
}

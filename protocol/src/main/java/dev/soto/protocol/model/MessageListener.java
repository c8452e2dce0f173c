package dev.soto.protocol.model;

import java.nio.ByteBuffer;

/** Takes messages and parts of messages as they are complete. */
public interface MessageListener {

    /** A whole text message. */
    void onText(String message);

    /** A whole binary message, in a heap buffer of its own. */
    void onBinary(ByteBuffer message);

    /** A part of a text message, perhaps empty; never splits a code point. */
    void onTextPart(String part, boolean last);

    /** A part of a binary message, perhaps empty, in a heap buffer of its own. */
    void onBinaryPart(ByteBuffer part, boolean last);
}

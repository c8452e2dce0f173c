package dev.soto.connection;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that is sent in parts. It owns the connection's lane for data: other messages queue behind it until its last
 * part, control frames go in between (RFC 6455 section 5.4). Its methods are called by one thread at a time.
 */
public interface OutgoingMessage {

    /**
     * Sends a part of a text message. A surrogate pair may be split between two parts.
     *
     * @param last whether the part ends the message
     * @param completion called when the part has been handed to the transport; may be null
     * @throws IllegalStateException when this is a binary message, or it has ended, or the connection is not open
     */
    void text(String part, boolean last, @Nullable SendCompletion completion);

    /**
     * Sends a part of a binary message.
     *
     * @param part belongs to the connection until the completion
     * @param last whether the part ends the message
     * @param completion called when the part has been handed to the transport; may be null
     * @throws IllegalStateException when this is a text message, or it has ended, or the connection is not open
     */
    void binary(ByteBuffer part, boolean last, @Nullable SendCompletion completion);
}

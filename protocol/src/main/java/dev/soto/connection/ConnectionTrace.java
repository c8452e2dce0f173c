package dev.soto.connection;

import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;

/**
 * Sees what passes over a connection: frames by their headers, messages as the application has them, steps of the close. Called while
 * the connection's lock is held, in the order of the events: it must neither throw, nor wait, nor call the connection.
 */
public interface ConnectionTrace extends EngineTrace {

    /**
     * A text has arrived, and is to be delivered.
     *
     * @param part all of it, or a part where the application takes parts
     * @param last whether the message ends with it
     */
    void textReceived(String part, boolean last);

    /**
     * The same for a binary message.
     *
     * @param part position to limit; neither to be changed nor kept
     */
    void binaryReceived(ByteBuffer part, boolean last);

    /**
     * A message, or a part of one, has been taken to be framed.
     *
     * @param part of a text, UTF-8; position to limit; neither to be changed nor kept
     * @param last whether the message ends with it
     */
    void sent(DataType type, ByteBuffer part, boolean last);
}

package dev.soto.bridge.inbound;

import dev.soto.bridge.path.LossyConversion;
import dev.soto.connection.Delivery;
import dev.soto.protocol.model.DataType;
import java.util.concurrent.Executor;

/** What handlers need of the connection. */
public interface InboundControl {

    /**
     * The handler of a data type changed.
     *
     * @param delivery how messages are to be delivered
     * @param unbounded whether messages may have any length, because they are not kept whole
     * @param maxMessageBytes longest whole message that the handler takes; -1 when it sets none
     */
    void handlerChanged(DataType type, Delivery delivery, boolean unbounded, long maxMessageBytes);

    /** Returns whether handlers that take a ByteBuffer may be lent one, see {@link Delivery#LENT}. */
    boolean lendsBuffers();

    /** Returns what runs the handlers of messages that arrive in parts and are read as a stream. */
    Executor streamHandlers();

    /** A message of a type has been dropped: there is no handler for it. */
    void noHandler(DataType type);

    /** A value was made of a text that it does not have all of; see {@link LossyConversion#lost}. */
    void lost(String taker, String what, String text, String loss);

    /** Returns the longest message of a type that is accepted, in bytes; 0 is no limit. */
    long maxMessageBytes(DataType type);
}

package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import java.util.function.Supplier;

/**
 * Takes the messages of one data type for a handler, in the style that the handler wants. Called by one thread at a time.
 *
 * @param <M> String or ByteBuffer
 */
interface Sink<M> {

    /** Returns who takes the messages in the end. */
    Receiver receiver();

    /** Returns in which form the sink takes messages; only the method for parts or that for whole ones is called. */
    Delivery delivery();

    /** Takes a whole message; throws what the application throws. */
    default void acceptMessage(M message) throws Throwable {
        throw new IllegalStateException("this sink takes parts");
    }

    /** Takes a part; throws what the application throws. */
    default void acceptPart(M part, boolean last) throws Throwable {
        throw new IllegalStateException("this sink takes whole messages");
    }

    /** Ends a message that will not be completed, and returns when the handler knows. */
    default void abort(Supplier<? extends Throwable> cause) {}

    /** Returns whether a handler is running on another thread. */
    default boolean isBusy() {
        return false;
    }
}

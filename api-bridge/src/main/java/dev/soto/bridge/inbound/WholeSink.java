package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * Gives whole messages to a handler, as they are or converted: to a byte array, or by a decoder.
 *
 * @param <M> String or ByteBuffer
 */
final class WholeSink<M> implements Sink<M> {

    /** Makes what the handler takes. */
    @FunctionalInterface
    interface Conversion<M> {
        /** Returns the message in the form of the handler. */
        @Nullable
        Object convert(M message) throws Exception;
    }

    private final Receiver receiver;
    private final Conversion<? super M> conversion;
    private final Delivery delivery;

    WholeSink(Receiver receiver, Conversion<? super M> conversion) {
        this(receiver, conversion, Delivery.WHOLE);
    }

    private WholeSink(Receiver receiver, Conversion<? super M> conversion, Delivery delivery) {
        this.receiver = receiver;
        this.conversion = conversion;
        this.delivery = delivery;
    }

    /** Gives messages as they are, in buffers that are lent. */
    static <M> WholeSink<M> borrowing(Receiver receiver) {
        return new WholeSink<>(receiver, message -> message, Delivery.LENT);
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Delivery delivery() {
        return delivery;
    }

    @Override
    public void acceptMessage(M message) throws Throwable {
        receiver.receive(conversion.convert(message));
    }
}

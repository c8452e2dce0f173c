package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import java.util.function.Function;

/**
 * Gives parts to a handler, as they are or as byte arrays.
 *
 * @param <M> String or ByteBuffer
 */
final class PartialSink<M> implements Sink<M> {
    private final Receiver receiver;
    private final Function<? super M, Object> conversion;

    PartialSink(Receiver receiver, Function<? super M, Object> conversion) {
        this.receiver = receiver;
        this.conversion = conversion;
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Delivery delivery() {
        return Delivery.PARTS;
    }

    @Override
    public void acceptPart(M part, boolean last) throws Throwable {
        receiver.receivePart(conversion.apply(part), last);
    }
}

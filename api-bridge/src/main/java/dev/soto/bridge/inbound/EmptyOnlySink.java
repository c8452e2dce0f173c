package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import dev.soto.protocol.model.ProtocolViolation;
import java.util.function.Predicate;

/**
 * Takes empty messages only: for a method with maxMessageSize 0, which the limit of a connection cannot express.
 *
 * @param <M> String or ByteBuffer
 */
final class EmptyOnlySink<M> implements Sink<M> {
    private final Sink<M> sink;
    private final Predicate<? super M> isEmpty;

    EmptyOnlySink(Sink<M> sink, Predicate<? super M> isEmpty) {
        this.sink = sink;
        this.isEmpty = isEmpty;
    }

    @Override
    public Receiver receiver() {
        return sink.receiver();
    }

    @Override
    public Delivery delivery() {
        return Delivery.WHOLE;
    }

    @Override
    public void acceptMessage(M message) throws Throwable {
        if (!isEmpty.test(message)) {
            throw ProtocolViolation.tooBig("message is not empty, but @OnMessage(maxMessageSize = 0) (WSC-4.7.1-1)");
        }
        sink.acceptMessage(message);
    }
}

package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message that arrives in parts to its handler. Once a message has found its handler it stays with it, whatever is
 * registered in between (section 2.1.3). Touched by the delivering thread only.
 *
 * @param <M> String or ByteBuffer
 */
final class InboundLane<M> {
    private final DataType type;
    private final Supplier<Assembly<M>> assemblies;
    private final InboundControl control;
    /** Null when there is no handler, or no more. */
    private @Nullable Sink<M> sink;

    private @Nullable Assembly<M> assembly;

    InboundLane(DataType type, Supplier<Assembly<M>> assemblies, InboundControl control, @Nullable Sink<M> sink) {
        this.type = type;
        this.assemblies = assemblies;
        this.control = control;
        this.sink = sink;
    }

    /** Gives a whole message to a sink, which has the style that was asked for, or had. */
    static <M> void handOver(M message, Sink<M> sink) throws Throwable {
        if (sink.delivery() == Delivery.PARTS) {
            sink.acceptPart(message, true);
        } else {
            sink.acceptMessage(message);
        }
    }

    void takePart(M part, boolean last) throws Throwable {
        Sink<M> taker = sink;
        if (taker == null) {
            return;
        }
        if (taker.delivery() == Delivery.PARTS) {
            taker.acceptPart(part, last);
            return;
        }
        M message = assemble(part, last);
        if (message != null) {
            taker.acceptMessage(message);
        }
    }

    private @Nullable M assemble(M part, boolean last) throws ProtocolViolation {
        Assembly<M> collecting = assembly == null ? assemblies.get() : assembly;
        M message = collecting.add(part, last);
        assembly = last ? null : collecting;
        long max = control.maxMessageBytes(type);
        if (max > 0 && collecting.length() > max) {
            throw ProtocolViolation.tooBig(
                    type + " message is longer than the " + max + " bytes of the session's buffer");
        }
        return message;
    }

    /** Returns whether a handler is running on another thread. */
    boolean isBusy() {
        Sink<M> taker = sink;
        return taker != null && taker.isBusy();
    }

    /** Ends a message that will not be completed. */
    void abort(Supplier<? extends Throwable> cause) {
        Sink<M> taker = sink;
        sink = null;
        if (taker != null) {
            taker.abort(cause);
        }
    }
}

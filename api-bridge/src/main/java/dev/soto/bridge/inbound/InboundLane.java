package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of the messages of one data type to the handler that is registered for it. Once a message has found its
 * handler it stays with it, whatever is registered in between (section 2.1.3).
 *
 * @param <M> String or ByteBuffer
 */
final class InboundLane<M> {
    private final DataType type;
    private final Supplier<Assembly<M>> assemblies;
    private final InboundControl control;
    private volatile @Nullable Sink<M> sink;

    /** The sink of the message whose parts are arriving. Only the delivering thread touches this and what follows. */
    private @Nullable Sink<M> current;

    private boolean inMessage;
    private @Nullable Assembly<M> assembly;

    InboundLane(DataType type, Supplier<Assembly<M>> assemblies, InboundControl control) {
        this.type = type;
        this.assemblies = assemblies;
        this.control = control;
    }

    /** Registers a sink; null takes it away. */
    void register(@Nullable Sink<M> next) {
        sink = next;
    }

    void whole(M message) throws Throwable {
        Sink<M> taker = sink;
        if (taker == null) {
            return;
        }
        if (taker.delivery() == Delivery.WHOLE) {
            taker.whole(message);
        } else {
            taker.part(message, true);
        }
    }

    void part(M part, boolean last) throws Throwable {
        if (!inMessage) {
            inMessage = true;
            current = sink;
        }
        Sink<M> taker = current;
        if (last) {
            inMessage = false;
            current = null;
        }
        if (taker == null) {
            return;
        }
        if (taker.delivery() == Delivery.PARTS) {
            taker.part(part, last);
            return;
        }
        M message = assemble(part, last);
        if (message != null) {
            taker.whole(message);
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
        Sink<M> taker = current;
        return taker != null && taker.isBusy();
    }

    /** Ends a message that will not be completed. */
    void abort(Supplier<? extends Throwable> cause) {
        Sink<M> taker = current;
        current = null;
        if (taker != null) {
            taker.abort(cause);
        }
    }
}

package dev.soto.bridge.inbound;

import dev.soto.bridge.coder.DecoderSet;
import dev.soto.bridge.coder.GenericTypes;
import dev.soto.bridge.endpoint.EndpointContext;
import dev.soto.bridge.endpoint.MessageForm;
import dev.soto.bridge.endpoint.MessageMethod;
import dev.soto.connection.Delivery;
import dev.soto.protocol.model.DataType;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The message handlers of a session: at most one for text, one for binary and one for pong messages (section 2.1.3). A
 * message without a handler is dropped. Registering is thread-safe; the deliver methods are called by one thread at a time.
 */
public final class MessageHandlers {
    /** How many pongs wait while a stream handler runs on its own thread; older ones are dropped. */
    static final int MAX_DEFERRED_PONGS = 64;

    private record Registration(Receiver receiver, MessageForm form) {}

    private final DecoderSet decoders;
    private final InboundControl control;
    private final Sinks sinks;
    private final List<Registration> registrations = new ArrayList<>(2);
    private final InboundLane<String> text;
    private final InboundLane<ByteBuffer> binary;
    private @Nullable ArrayDeque<PongMessage> deferredPongs;
    private volatile @Nullable Receiver pong;

    /**
     * Creates an empty set of handlers.
     *
     * @param workers run stream handlers
     */
    public MessageHandlers(DecoderSet decoders, InboundControl control, Executor workers) {
        this.decoders = decoders;
        this.control = control;
        this.sinks = new Sinks(decoders, workers);
        this.text = new InboundLane<>(DataType.TEXT, Assembly.OfText::new, control);
        this.binary = new InboundLane<>(DataType.BINARY, Assembly.OfBinary::new, control);
        control.handlerChanged(DataType.TEXT, Delivery.PARTS, false, -1);
        control.handlerChanged(DataType.BINARY, Delivery.PARTS, false, -1);
    }

    /** Registers an annotated method. */
    public void add(EndpointContext context, MessageMethod method, ReplySender replies) {
        register(new Registration(new MethodReceiver(context, method, replies), method.form()));
    }

    /**
     * Registers a handler whose type variable is resolved from its class.
     *
     * @throws IllegalStateException when there is a handler for the same native message type
     * @throws IllegalArgumentException when the type cannot be told or no decoder makes it
     */
    public void add(MessageHandler handler) {
        boolean whole = handler instanceof MessageHandler.Whole;
        boolean partial = handler instanceof MessageHandler.Partial;
        if (whole == partial) {
            throw new IllegalArgumentException(handler.getClass().getName()
                    + " has to implement either MessageHandler.Whole or MessageHandler.Partial");
        }
        Class<?> type = GenericTypes.argument(
                handler.getClass(), whole ? MessageHandler.Whole.class : MessageHandler.Partial.class);
        if (type == null) {
            throw new IllegalArgumentException(
                    "the message type of " + handler.getClass().getName()
                            + " cannot be told from its class (a lambda expression, for example); use"
                            + " addMessageHandler(Class, handler) (section 2.1.3)");
        }
        add(type, handler, partial);
    }

    /**
     * Registers a handler for a given type.
     *
     * @throws IllegalStateException when there is a handler for the same native message type
     * @throws IllegalArgumentException when messages of the type are not possible or no decoder makes it
     */
    public void add(Class<?> type, MessageHandler handler, boolean partial) {
        MessageForm form = partial ? MessageForm.partial(type) : MessageForm.whole(type, decoders.classes());
        if (form == null) {
            throw new IllegalArgumentException(
                    partial
                            ? "parts of messages are String, byte[] or ByteBuffer, not " + type.getName()
                            : "no decoder of the endpoint makes a " + type.getName());
        }
        register(new Registration(new HandlerReceiver(handler), form));
    }

    private void register(Registration added) {
        synchronized (this) {
            for (Registration present : registrations) {
                requireOther(present, added);
            }
            registrations.add(added);
            apply(added.form.text(), added.form.binary(), added.form.pong(), added);
        }
    }

    private static void requireOther(Registration present, Registration added) {
        MessageForm a = present.form;
        MessageForm b = added.form;
        if ((a.text() && b.text()) || (a.binary() && b.binary()) || (a.pong() && b.pong())) {
            throw new IllegalStateException("there is a handler for "
                    + (a.text() && b.text() ? "text" : a.pong() ? "pong" : "binary") + " messages already: "
                    + present.receiver.handler() + " (WSC 2.1.3-2)");
        }
    }

    /** Takes a handler away; messages that have found it stay with it. Does nothing when it is not registered. */
    public void remove(MessageHandler handler) {
        synchronized (this) {
            for (Registration present : List.copyOf(registrations)) {
                if (present.receiver.handler() == handler) {
                    registrations.remove(present);
                    apply(present.form.text(), present.form.binary(), present.form.pong(), null);
                }
            }
        }
    }

    private void apply(boolean forText, boolean forBinary, boolean forPong, @Nullable Registration added) {
        if (forText) {
            text.register(added == null ? null : sinks.text(added.form, added.receiver));
            changed(DataType.TEXT, added);
        }
        if (forBinary) {
            binary.register(added == null ? null : sinks.binary(added.form, added.receiver));
            changed(DataType.BINARY, added);
        }
        if (forPong) {
            pong = added == null ? null : added.receiver;
        }
    }

    private void changed(DataType type, @Nullable Registration added) {
        if (added == null) {
            control.handlerChanged(type, Delivery.PARTS, false, -1);
            return;
        }
        boolean parts =
                added.form.style() == MessageForm.Style.PARTIAL || added.form.style() == MessageForm.Style.STREAM;
        control.handlerChanged(
                type, parts ? Delivery.PARTS : Delivery.WHOLE, parts, parts ? -1 : added.receiver.maxMessageBytes());
    }

    /** Returns all handlers, a copy; annotated methods are among them. */
    public Set<MessageHandler> all() {
        synchronized (this) {
            Set<MessageHandler> handlers = new LinkedHashSet<>();
            for (Registration present : registrations) {
                handlers.add(present.receiver.handler());
            }
            return Collections.unmodifiableSet(handlers);
        }
    }

    /** Delivers a whole text message; throws what the application throws. */
    public void deliverText(String message) throws Throwable {
        text.whole(message);
    }

    /** Delivers a part of a text message; throws what the application throws. */
    public void deliverText(String part, boolean last) throws Throwable {
        text.part(part, last);
        deliverDeferredPongs();
    }

    /** Delivers a whole binary message; throws what the application throws. */
    public void deliverBinary(ByteBuffer message) throws Throwable {
        binary.whole(message);
    }

    /** Delivers a part of a binary message; throws what the application throws. */
    public void deliverBinary(ByteBuffer part, boolean last) throws Throwable {
        binary.part(part, last);
        deliverDeferredPongs();
    }

    /** Delivers a pong, after the stream handler that runs on a thread of its own, if any (WSC-5.1-2). */
    public void deliverPong(ByteBuffer payload) throws Throwable {
        Receiver receiver = pong;
        if (receiver == null) {
            return;
        }
        PongMessage message = new Pong(payload);
        if (text.isBusy() || binary.isBusy()) {
            defer(message);
        } else {
            receiver.whole(message);
        }
    }

    private void defer(PongMessage message) {
        ArrayDeque<PongMessage> deferred = deferredPongs;
        if (deferred == null) {
            deferred = new ArrayDeque<>(2);
            deferredPongs = deferred;
        } else if (deferred.size() == MAX_DEFERRED_PONGS) {
            deferred.remove();
        }
        deferred.add(message);
    }

    private void deliverDeferredPongs() throws Throwable {
        ArrayDeque<PongMessage> deferred = deferredPongs;
        while (deferred != null && !deferred.isEmpty() && !text.isBusy() && !binary.isBusy()) {
            PongMessage message = deferred.remove();
            Receiver receiver = pong;
            if (receiver != null) {
                receiver.whole(message);
            }
        }
    }

    /**
     * Ends messages that will not be completed, and returns when no handler runs any more.
     *
     * @param cause asked for each message there is; most sessions end without one
     */
    public void abort(Supplier<? extends Throwable> cause) {
        text.abort(cause);
        binary.abort(cause);
        deferredPongs = null;
    }

    private record Pong(ByteBuffer payload) implements PongMessage {
        @Override
        public ByteBuffer getApplicationData() {
            return payload;
        }
    }
}

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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The message handlers of a session: at most one for text, one for binary and one for pong messages (section 2.1.3). A
 * message without a handler is dropped, which the log is told once an endpoint. Registering is thread-safe; the deliver methods are called by one thread at a time.
 */
public final class MessageHandlers {
    /** How many pongs wait while a stream handler runs on its own thread; older ones are dropped. */
    static final int MAX_DEFERRED_PONGS = 64;

    private final DecoderSet decoders;
    private final InboundControl control;

    // The registered ones. Changed under the lock.

    private volatile @Nullable Sink<String> text;
    private volatile @Nullable Sink<ByteBuffer> binary;
    private volatile @Nullable Receiver pong;

    // Of the delivering thread: there while messages arrive in parts.

    private @Nullable InboundLane<String> textParts;
    private @Nullable InboundLane<ByteBuffer> binaryParts;
    private @Nullable ArrayDeque<PongMessage> deferredPongs;

    /** Creates an empty set of handlers. */
    public MessageHandlers(DecoderSet decoders, InboundControl control) {
        this.decoders = decoders;
        this.control = control;
        control.handlerChanged(DataType.TEXT, Delivery.PARTS, false, -1);
        control.handlerChanged(DataType.BINARY, Delivery.PARTS, false, -1);
    }

    /** Registers an annotated method. */
    public void add(EndpointContext context, MessageMethod method, ReplySender replies) {
        register(new MethodReceiver(context, method, replies), method.form());
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
        register(new HandlerReceiver(handler), form);
    }

    private void register(Receiver receiver, MessageForm form) {
        synchronized (this) {
            if (form.text()) {
                requireNone(text, "text");
            }
            if (form.binary()) {
                requireNone(binary, "binary");
            }
            if (form.pong()) {
                requireNone(pong, "pong");
                pong = receiver;
            }
            if (form.text()) {
                Sink<String> sink = Sinks.text(form, receiver, decoders, control);
                text = sink;
                changed(DataType.TEXT, sink);
            }
            if (form.binary()) {
                Sink<ByteBuffer> sink = Sinks.binary(form, receiver, decoders, control);
                binary = sink;
                changed(DataType.BINARY, sink);
            }
        }
    }

    private static void requireNone(@Nullable Sink<?> present, String messages) {
        requireNone(present == null ? null : present.receiver(), messages);
    }

    private static void requireNone(@Nullable Receiver present, String messages) {
        if (present != null) {
            throw new IllegalStateException("there is a handler for " + messages + " messages already: "
                    + present.handler() + " (WSC 2.1.3-2)");
        }
    }

    private void changed(DataType type, Sink<?> sink) {
        boolean parts = sink.delivery() == Delivery.PARTS;
        control.handlerChanged(
                type, sink.delivery(), parts, parts ? -1 : sink.receiver().maxMessageBytes());
    }

    /** Takes a handler away; messages that have found it stay with it. Does nothing when it is not registered. */
    public void remove(MessageHandler handler) {
        synchronized (this) {
            if (isOf(text, handler)) {
                text = null;
                control.handlerChanged(DataType.TEXT, Delivery.PARTS, false, -1);
            }
            if (isOf(binary, handler)) {
                binary = null;
                control.handlerChanged(DataType.BINARY, Delivery.PARTS, false, -1);
            }
            Receiver ofPongs = pong;
            if (ofPongs != null && ofPongs.handler() == handler) {
                pong = null;
            }
        }
    }

    private static boolean isOf(@Nullable Sink<?> sink, MessageHandler handler) {
        return sink != null && sink.receiver().handler() == handler;
    }

    /** Returns all handlers, a copy; annotated methods are among them. */
    public Set<MessageHandler> all() {
        Set<MessageHandler> handlers = new LinkedHashSet<>();
        synchronized (this) {
            Sink<String> ofText = text;
            Sink<ByteBuffer> ofBinary = binary;
            Receiver ofPongs = pong;
            if (ofText != null) {
                handlers.add(ofText.receiver().handler());
            }
            if (ofBinary != null) {
                handlers.add(ofBinary.receiver().handler());
            }
            if (ofPongs != null) {
                handlers.add(ofPongs.handler());
            }
        }
        return Collections.unmodifiableSet(handlers);
    }

    /** Returns the decoders of the session. */
    public DecoderSet decoders() {
        return decoders;
    }

    /** Delivers a whole text message; throws what the application throws. */
    public void deliverText(String message) throws Throwable {
        Sink<String> sink = text;
        if (sink == null) {
            control.noHandler(DataType.TEXT);
        } else {
            InboundLane.handOver(message, sink);
        }
    }

    private <M> InboundLane<M> begin(DataType type, Supplier<Assembly<M>> assemblies, @Nullable Sink<M> sink) {
        if (sink == null) {
            control.noHandler(type);
        }
        return new InboundLane<>(type, assemblies, control, sink);
    }

    /** Delivers a part of a text message; throws what the application throws. */
    public void deliverText(String part, boolean last) throws Throwable {
        InboundLane<String> lane = textParts == null ? begin(DataType.TEXT, Assembly.OfText::new, text) : textParts;
        textParts = last ? null : lane;
        lane.takePart(part, last);
        deliverDeferredPongs();
    }

    /** Delivers a whole binary message; throws what the application throws. */
    public void deliverBinary(ByteBuffer message) throws Throwable {
        Sink<ByteBuffer> sink = binary;
        if (sink == null) {
            control.noHandler(DataType.BINARY);
        } else {
            InboundLane.handOver(borrowed(message, sink) ? copy(message) : message, sink);
        }
    }

    /** Whether a message was lent to a handler that another has replaced by now. */
    private static boolean borrowed(ByteBuffer message, Sink<?> sink) {
        return message.isReadOnly() && sink.delivery() != Delivery.LENT;
    }

    private static ByteBuffer copy(ByteBuffer message) {
        return ByteBuffer.allocate(message.remaining()).put(message).flip();
    }

    /** Delivers a part of a binary message; throws what the application throws. */
    public void deliverBinary(ByteBuffer part, boolean last) throws Throwable {
        InboundLane<ByteBuffer> lane =
                binaryParts == null ? begin(DataType.BINARY, Assembly.OfBinary::new, binary) : binaryParts;
        binaryParts = last ? null : lane;
        lane.takePart(part, last);
        deliverDeferredPongs();
    }

    /** Delivers a pong, after the stream handler that runs on a thread of its own, if any (WSC-5.1-2). */
    public void deliverPong(ByteBuffer payload) throws Throwable {
        Receiver receiver = pong;
        if (receiver == null) {
            return;
        }
        PongMessage message = new Pong(payload);
        if (isBusy()) {
            defer(message);
        } else {
            receiver.receive(message);
        }
    }

    /** Returns whether a stream handler is running on a thread of its own. */
    private boolean isBusy() {
        return textParts != null && textParts.isBusy() || binaryParts != null && binaryParts.isBusy();
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
        while (deferred != null && !deferred.isEmpty() && !isBusy()) {
            PongMessage message = deferred.remove();
            Receiver receiver = pong;
            if (receiver != null) {
                receiver.receive(message);
            }
        }
    }

    /**
     * Ends messages that will not be completed, and returns when no handler runs any more.
     *
     * @param cause asked for each message there is; most sessions end without one
     */
    public void abort(Supplier<? extends Throwable> cause) {
        if (textParts != null) {
            textParts.abort(cause);
        }
        if (binaryParts != null) {
            binaryParts.abort(cause);
        }
        deferredPongs = null;
    }

    private record Pong(ByteBuffer payload) implements PongMessage {
        @Override
        public ByteBuffer getApplicationData() {
            return payload;
        }
    }
}

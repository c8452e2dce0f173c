package dev.soto.bridge.inbound;

import jakarta.websocket.MessageHandler;
import org.jspecify.annotations.Nullable;

/** A message handler that the application added to the session. */
final class HandlerReceiver implements Receiver {
    private final MessageHandler handler;

    HandlerReceiver(MessageHandler handler) {
        this.handler = handler;
    }

    // The type variable was resolved when the handler was added.
    @SuppressWarnings("unchecked")
    @Override
    public void receive(@Nullable Object message) {
        ((MessageHandler.Whole<@Nullable Object>) handler).onMessage(message);
    }

    // The type variable was resolved when the handler was added.
    @SuppressWarnings("unchecked")
    @Override
    public void receivePart(Object part, boolean last) {
        ((MessageHandler.Partial<Object>) handler).onMessage(part, last);
    }

    @Override
    public long maxMessageBytes() {
        return -1;
    }

    @Override
    public MessageHandler handler() {
        return handler;
    }

    @Override
    public String toString() {
        return "message handler " + handler.getClass().getName();
    }
}

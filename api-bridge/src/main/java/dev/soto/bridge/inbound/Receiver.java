package dev.soto.bridge.inbound;

import jakarta.websocket.MessageHandler;
import org.jspecify.annotations.Nullable;

/** The handler behind a sink: one of the application or an annotated method. Called by one thread at a time. */
interface Receiver {

    /** Gives a whole message, a stream or a pong; throws what the application throws. */
    void receive(@Nullable Object message) throws Throwable;

    /** Gives a part; throws what the application throws. */
    void receivePart(Object part, boolean last) throws Throwable;

    /** Returns the longest whole message in bytes; -1 when the handler sets none. */
    long maxMessageBytes();

    /** Returns the handler as the session shows it. */
    MessageHandler handler();
}

package dev.soto.connection;

import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;

/**
 * What a {@link WebSocketConnection} tells its application: libsoup's signals, plus parts of messages.
 *
 * <p>Callbacks of one connection never overlap, and each happens before the next, on whatever thread they run. No lock
 * is held, so any method of the connection may be called from within. The order is: (messages, parts, pings and
 * pongs)*, {@link #onError} and {@link #onClosing} as they come, and {@link #onClosed} exactly once, last. An exception
 * thrown by any callback but {@code onError} and {@code onClosed} is handed to {@link #onError}; the connection stays as
 * it is.
 */
public interface ConnectionListener {

    /** A whole text message; only while {@link Delivery#WHOLE} is set for text. */
    default void onText(String message) {}

    /**
     * A whole binary message; only while {@link Delivery#WHOLE} or {@link Delivery#LENT} is set for binary.
     *
     * @param message from position 0 to limit; with WHOLE a heap buffer of its own, which belongs to the application; with LENT it may be
     *     read-only, and is the application's until the call returns
     */
    default void onBinary(ByteBuffer message) {}

    /**
     * A part of a text message; only while {@link Delivery#PARTS} is set for text. Parts follow the bytes as they
     * arrive, not the frames, and never split a code point.
     *
     * @param part may be empty
     * @param last whether this part ends the message
     */
    default void onTextPart(String part, boolean last) {}

    /**
     * A part of a binary message; only while {@link Delivery#PARTS} is set for binary.
     *
     * @param part a heap buffer of its own; it belongs to the application; may be empty
     * @param last whether this part ends the message
     */
    default void onBinaryPart(ByteBuffer part, boolean last) {}

    /** A ping; the pong has been queued already. The buffer (at most 125 bytes) belongs to the application. */
    default void onPing(ByteBuffer payload) {}

    /** A pong, asked for or not, also one that answers a keep-alive ping. The buffer belongs to the application. */
    default void onPong(ByteBuffer payload) {}

    /** A pong arrived that answers the keep-alive's own last ping; by default as any other. */
    default void onKeepAlivePong(ByteBuffer payload) {
        onPong(payload);
    }

    /**
     * An orderly close has begun: the peer's close frame arrived and is answered after this call, or we called {@link
     * WebSocketConnection#close}. For a close by the peer the state is still OPEN and messages sent from here precede
     * the answer.
     */
    default void onClosing() {}

    /**
     * Something went wrong: a {@link dev.soto.protocol.model.ProtocolViolation} by the peer, a timeout of ours, or an
     * exception of another callback. A fatal one is followed by {@link #onClosed}. A connection that breaks is no error,
     * whether it ends without a close frame or is reset, is read from or written to: {@code onClosed} alone tells of it, on
     * every transport.
     */
    default void onError(Throwable error) {}

    /**
     * The connection is closed and its transport freed.
     *
     * @param status what the peer's close frame said; 1006 when none came, with what broke the connection as the
     *     reason where the transport knows; when we failed the
     *     connection (RFC 6455 section 7.1.7), the code and reason that we sent
     */
    default void onClosed(CloseStatus status) {}
}

package dev.soto.protocol;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.MessageListener;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;

/**
 * What a {@link WebSocketEngine} says. It is called from within the engine's methods and must not call the engine: keep the
 * event, return, and act on it then.
 */
public interface EngineListener extends MessageListener {

    /** A ping, in a heap buffer of its own; while OPEN its pong is queued already. */
    void onPing(ByteBuffer payload);

    /** A pong, in a heap buffer of its own. */
    void onPong(ByteBuffer payload);

    /**
     * A pong arrived with the payload of a ping of the keep-alive's own.
     *
     * @param roundTripNanos how long after the ping; negative when a later ping has gone out since
     */
    default void onKeepAlivePong(ByteBuffer payload, long roundTripNanos) {
        onPong(payload);
    }

    /**
     * An orderly close has begun.
     *
     * @param byPeer whether the peer's close frame arrived, which {@link WebSocketEngine#answerClose} has to answer
     */
    void onClosing(boolean byPeer);

    /**
     * The peer broke a rule while OPEN, and its input counts no longer. As soon as what came before has been acted upon, and
     * perhaps answered, {@link WebSocketEngine#fail} has to be called with this.
     */
    void onViolation(ProtocolViolation violation);

    /** The connection fails because of this. */
    void onError(Throwable error);

    /** What was queued, and not begun to be written, has been dropped. */
    void onOutputDropped();

    /** The transport shall end its outgoing direction: everything has been written. */
    void onShutdownOutput();

    /** The transport shall be freed. */
    void onCloseTransport();

    /** The connection is closed; said exactly once, and nothing but {@link #onCloseTransport} comes after it. */
    void onClosed(CloseStatus status);
}

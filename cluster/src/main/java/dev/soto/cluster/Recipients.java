package dev.soto.cluster;

import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * Sessions that something can be sent to at once. No method waits, for a slow peer neither; all may be called by any thread, also within
 * callbacks.
 */
public interface Recipients {

    /**
     * Sends a message. What one thread sends to the same recipients they get in that order.
     *
     * @throws IllegalArgumentException when the message is longer than {@code dev.soto.clusterMaxMessageBytes}; nothing is sent
     * @throws IllegalStateException when the container has been closed
     */
    CompletionStage<Sent> send(ClusterMessage message);

    /** Sends a text; otherwise as {@link #send(ClusterMessage)}. */
    default CompletionStage<Sent> send(String text) {
        return send(ClusterMessage.text(text));
    }

    /** Sends bytes, position to limit, which are copied; otherwise as {@link #send(ClusterMessage)}. */
    default CompletionStage<Sent> send(ByteBuffer bytes) {
        return send(ClusterMessage.binary(bytes));
    }

    /**
     * Sends an object, encoded once for all; otherwise as {@link #send(ClusterMessage)}. For an endpoint its encoders serve, for a topic those
     * of its options. Strings, bytes ({@code ByteBuffer}, {@code byte[]}) and primitives need none.
     *
     * @throws IllegalArgumentException when no encoder serves the class, or the encoder fails
     */
    CompletionStage<Sent> sendObject(Object object);

    /**
     * Closes the sessions, behind what was sent to them before.
     *
     * @throws IllegalArgumentException when a peer must not be sent the code (RFC 6455 section 7.4)
     */
    CompletionStage<Sent> close(CloseReason reason);
}

package dev.soto.cluster;

import dev.soto.protocol.SharedMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message for many sessions; encoded once, framed and compressed once a node. Immutable. */
public final class ClusterMessage {
    private final SharedMessage message;
    private final @Nullable String excepted;

    private ClusterMessage(SharedMessage message, @Nullable String excepted) {
        this.message = message;
        this.excepted = excepted;
    }

    /** Returns a text message. An unpaired surrogate becomes a question mark. */
    public static ClusterMessage text(String text) {
        return new ClusterMessage(SharedMessage.text(text), null);
    }

    /**
     * Returns a text message from its UTF-8, position to limit, which is copied.
     *
     * @throws IllegalArgumentException when it is not UTF-8 (RFC 6455 section 5.6)
     */
    public static ClusterMessage text(ByteBuffer utf8) {
        return new ClusterMessage(SharedMessage.text(utf8), null);
    }

    /** Returns a binary message. The bytes from position to limit are copied. */
    public static ClusterMessage binary(ByteBuffer bytes) {
        return new ClusterMessage(SharedMessage.binary(bytes), null);
    }

    /** Returns a message that is the same for many connections already. */
    public static ClusterMessage of(SharedMessage message) {
        return new ClusterMessage(message, null);
    }

    /** Returns the same message, for all but one session. */
    public ClusterMessage except(Session session) {
        return new ClusterMessage(message, session.getId());
    }

    /** Returns what is sent. */
    public SharedMessage message() {
        return message;
    }

    /** Returns the id of the session that does not get it. */
    public Optional<String> excepted() {
        return Optional.ofNullable(excepted);
    }
}

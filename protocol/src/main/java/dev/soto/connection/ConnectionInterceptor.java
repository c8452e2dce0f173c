package dev.soto.connection;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Surrounds what a connection calls of its application, and hears of what it sends and what goes wrong: for log contexts, traces and
 * events. One for a connection, given to {@link WebSocketConnection#intercept}; a connection without one pays a look at null for a
 * message that it sends, and nothing for one that it delivers.
 *
 * <p>Calls into the application are serial, but for {@link Call#COMPLETION} and what {@link #around} returns, which any thread runs at
 * any time. Nothing here may throw or wait.
 */
public interface ConnectionInterceptor {

    /** Returns how many bytes the subject of a call takes on the wire, uncompressed: of a text in UTF-8; 0 for what is neither text nor binary. */
    static long bytes(@Nullable Object subject) {
        if (subject instanceof ByteBuffer binary) {
            return binary.remaining();
        }
        if (!(subject instanceof String text)) {
            return 0;
        }
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each of a surrogate pair is half of four bytes.
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    /** What is called of the application. */
    enum Call {
        /** The connection opens; the subject is null. */
        OPEN,
        /** A text message; the subject is a String. */
        TEXT,
        /** A binary message; the subject is a ByteBuffer, of which nothing may be consumed. */
        BINARY,
        /** A part of a text message; the subject is a String. */
        TEXT_PART,
        /** A part of a binary message; the subject is a ByteBuffer. */
        BINARY_PART,
        /** A ping; the subject is its payload. */
        PING,
        /** A pong; the subject is its payload. */
        PONG,
        /** A close has begun; the subject is null. */
        CLOSING,
        /** Something went wrong; the subject is the Throwable. */
        ERROR,
        /** The connection has closed, the last callback; the subject is the CloseStatus. */
        CLOSED,
        /** A {@link SendCompletion}; the subject is why the message was not sent, null on success. */
        COMPLETION
    }

    /**
     * The application is called next, on this thread.
     *
     * @param subject see {@link Call}
     * @param last of a part, whether its message ends with it; true otherwise
     * @return what {@link #leave} is to be given
     */
    default @Nullable Object enter(Call call, @Nullable Object subject, boolean last) {
        return null;
    }

    /** The application has returned, or thrown: on the same thread. */
    default void leave(@Nullable Object entered) {}

    /** The application has thrown, on this thread, in the call that has been entered. */
    default void failed(Throwable failure) {}

    /** Returns a task that surrounds another one, which goes on with the callback of this thread on another thread, or some time later. */
    default Runnable around(Runnable task) {
        return task;
    }

    /**
     * A message is about to be queued, on this thread, or the last part of one.
     *
     * @param bytes of the payload, of all parts
     * @param sinceFirstPart nanoseconds; 0 for a whole message
     * @return hears once what becomes of it, on any thread; null when nobody wants to know
     */
    default @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
        return null;
    }

    /**
     * A message found no room in the queue. Called with the connection's lock held.
     *
     * @param policy what is done about it; null for an offer, whose sender decides
     * @param bytes of the message
     * @param queuedBytes that it would have to wait behind
     */
    default void queueFull(@Nullable OverflowPolicy policy, long bytes, long queuedBytes) {}

    /** The transport could not take a write at once, and goes on with it. Called with the connection's lock held. */
    default void writeWaits() {}

    /**
     * The write of {@link #writeWaits} has been taken, or has failed. Called with the connection's lock held.
     *
     * @param queuedBytes that have come meanwhile and wait
     */
    default void writeEnded(long queuedBytes) {}

    /** The connection fails because a rule was broken, the peer's fault for the most part. Called with no lock held. */
    default void violated(ProtocolViolation violation) {}
}

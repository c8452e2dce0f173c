package dev.soto.examples.relay;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOpening;
import dev.soto.connection.Delivery;
import dev.soto.connection.OutgoingMessage;
import dev.soto.connection.SendCompletion;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One side of a relay: hands on to the other side what its server sends, part by part. While more than {@value #HIGH_BYTES}
 * bytes wait for the other side, this one does not read, and TCP slows its server down.
 */
final class Side implements ConnectionListener, ConnectionOpening {
    private static final long HIGH_BYTES = 256 * 1024;
    private static final long LOW_BYTES = 64 * 1024;

    private final CompletableFuture<WebSocketConnection> connection = new CompletableFuture<>();
    private final CompletableFuture<CloseStatus> end = new CompletableFuture<>();
    /** Bytes that were handed to the other side and are not written there. */
    private final AtomicLong waiting = new AtomicLong();

    private volatile @Nullable WebSocketConnection other;
    /** The message that is being handed on; callbacks are serial. */
    private @Nullable OutgoingMessage message;

    /** Nothing is read before there is somebody to hand it on to. */
    @Override
    public ConnectionListener opened(WebSocketConnection opened) {
        opened.setDelivery(DataType.TEXT, Delivery.PARTS);
        opened.setDelivery(DataType.BINARY, Delivery.PARTS);
        opened.pauseReading();
        connection.complete(opened);
        return this;
    }

    /** Begins to hand on. */
    void relayTo(WebSocketConnection to) {
        // Not in a callback: it would queue behind what has been read already.
        other = to;
        if (end.isDone()) {
            to.close(passedOn(end.join()));
        }
        connection.join().resumeReading();
    }

    /** Completes when the connection has ended. */
    CompletableFuture<CloseStatus> end() {
        return end;
    }

    @Override
    public void onTextPart(String part, boolean last) {
        // Three bytes a char are the most that UTF-8 takes.
        send(DataType.TEXT, 3L * part.length(), last, (to, completion) -> to.text(part, last, completion));
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        send(DataType.BINARY, part.remaining(), last, (to, completion) -> to.binary(part, last, completion));
    }

    private interface Part {
        void send(OutgoingMessage to, SendCompletion completion);
    }

    private void send(DataType type, long bytes, boolean last, Part part) {
        WebSocketConnection to = other;
        if (to == null || !to.isOpen()) {
            // The other side has closed, and this one is about to be told.
            return;
        }
        if (waiting.addAndGet(bytes) > HIGH_BYTES) {
            connection.join().pauseReading();
            if (waiting.get() <= LOW_BYTES) {
                // Written meanwhile, and nobody else resumes.
                connection.join().resumeReading();
            }
        }
        SendCompletion completion = failure -> written(bytes);
        try {
            if (message == null) {
                message = to.beginMessage(type);
            }
            part.send(message, completion);
            message = last ? null : message;
        } catch (IllegalStateException closed) {
            written(bytes);
        }
    }

    private void written(long bytes) {
        long left = waiting.addAndGet(-bytes);
        if (left <= LOW_BYTES && left + bytes > LOW_BYTES) {
            connection.join().resumeReading();
        }
    }

    @Override
    public void onClosed(CloseStatus status) {
        // First: relayTo looks at it after it has set the other side.
        end.complete(status);
        WebSocketConnection to = other;
        if (to != null) {
            to.close(passedOn(status));
        }
    }

    /** What the other server is told: the same, or that this one is gone without a word (1006 cannot be sent). */
    private static CloseStatus passedOn(CloseStatus status) {
        return CloseCode.isLegalToSend(status.code())
                ? status
                : new CloseStatus(CloseCode.BAD_GATEWAY, "the other side of the relay has gone");
    }
}

package dev.soto.bridge.outbound;

import dev.soto.connection.OutgoingMessage;
import dev.soto.protocol.model.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The message that is sent with sendText(part, last) or sendBinary(part, last); a session has at most one. Thread-safe. */
final class PartialSend {
    private final Outbound outbound;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable OutgoingMessage message;
    private OpenMessages.@Nullable Open open;
    private @Nullable DataType type;

    PartialSend(Outbound outbound) {
        this.outbound = outbound;
    }

    void text(String part, boolean last) throws IOException {
        BlockingSend send = new BlockingSend();
        OpenMessages.Open own;
        boolean batching = outbound.connection().isBatching();
        lock.lock();
        try {
            current(DataType.TEXT).text(part, last, batching ? null : send);
            own = sent(last);
        } catch (IllegalStateException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
        finish(send, batching, own);
    }

    void binary(ByteBuffer part, boolean last) throws IOException {
        BlockingSend send = new BlockingSend();
        OpenMessages.Open own;
        boolean batching = outbound.connection().isBatching();
        lock.lock();
        try {
            OutgoingMessage current = current(DataType.BINARY);
            current.binary(batching ? BasicRemote.copy(part) : part, last, batching ? null : send);
            own = sent(last);
        } catch (IllegalStateException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
        finish(send, batching, own);
    }

    private OutgoingMessage current(DataType wanted) throws IOException {
        OutgoingMessage current = message;
        if (current == null) {
            outbound.requireNoOpenMessage();
            current = outbound.begin(wanted);
            message = current;
            type = wanted;
            open = outbound.openMessages().begin();
        } else if (type != wanted) {
            throw new IllegalStateException(
                    "a " + type + " message is being sent in parts; its last part has to come before" + " a part of a "
                            + wanted + " message");
        }
        return current;
    }

    /** Returns the message when it goes on, null when this was its last part. */
    private OpenMessages.@Nullable Open sent(boolean last) {
        OpenMessages.Open present = open;
        if (present != null && last) {
            outbound.openMessages().end(present);
            message = null;
            open = null;
            type = null;
            return null;
        }
        return present;
    }

    /** Makes an IOException of a connection that is not open, and leaves the caller's own mistake as it is. */
    private IOException failed(IllegalStateException e) {
        if (outbound.connection().isOpen()) {
            throw e;
        }
        return new IOException("the session is not open: " + e.getMessage(), e);
    }

    private void finish(BlockingSend send, boolean batching, OpenMessages.@Nullable Open own) throws IOException {
        if (batching) {
            return;
        }
        if (own == null) {
            send.await(outbound);
            return;
        }
        outbound.openMessages().continued(own, true);
        try {
            send.await(outbound);
        } finally {
            outbound.openMessages().continued(own, false);
        }
    }
}

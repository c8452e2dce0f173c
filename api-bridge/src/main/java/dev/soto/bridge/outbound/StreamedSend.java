package dev.soto.bridge.outbound;

import dev.soto.connection.OutgoingMessage;
import dev.soto.protocol.model.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that goes out through a stream or writer, in parts of {@link #PART} bytes or chars. While a part is being
 * written the next one fills; then the writing thread waits. Nothing is sent before the first call of a write method.
 */
final class StreamedSend {
    /** Size of a part: 16 Ki. */
    static final int PART = 16 * 1024;

    private final Outbound outbound;
    private final DataType type;
    private @Nullable OutgoingMessage message;
    private OpenMessages.@Nullable Open open;
    private @Nullable BlockingSend pending;

    StreamedSend(Outbound outbound, DataType type) {
        this.outbound = outbound;
        this.type = type;
    }

    private OutgoingMessage message() throws IOException {
        OutgoingMessage begun = message;
        if (begun == null) {
            begun = outbound.begin(type);
            message = begun;
            open = outbound.openMessages().begin();
        }
        return begun;
    }

    /** Claims the lane: the message has begun for the application. */
    void begin() throws IOException {
        message();
    }

    void text(String part, boolean last) throws IOException {
        awaitPending();
        BlockingSend send = new BlockingSend();
        try {
            message().text(part, last, send);
        } catch (IllegalStateException e) {
            end();
            throw new IOException("the session is not open: " + e.getMessage(), e);
        }
        sent(send, last);
    }

    /** Sends bytes that nobody changes any more. */
    void binary(ByteBuffer part, boolean last) throws IOException {
        awaitPending();
        BlockingSend send = new BlockingSend();
        try {
            message().binary(part, last, send);
        } catch (IllegalStateException e) {
            end();
            throw new IOException("the session is not open: " + e.getMessage(), e);
        }
        sent(send, last);
    }

    private void sent(BlockingSend send, boolean last) throws IOException {
        pending = send;
        if (last) {
            end();
            if (!outbound.connection().isBatching()) {
                awaitPending();
            }
        } else {
            OpenMessages.Open own = open;
            if (own != null) {
                outbound.openMessages().continued(own, false);
            }
            outbound.connection().flush();
        }
    }

    /** Waits for the part before; a stream that was flushed returns when its bytes are out. */
    void awaitPending() throws IOException {
        BlockingSend waiting = pending;
        if (waiting == null) {
            return;
        }
        pending = null;
        OpenMessages.Open own = open;
        outbound.openMessages().requireNoneBut(own);
        if (own == null) {
            waiting.await(outbound);
            return;
        }
        outbound.openMessages().continued(own, true);
        try {
            waiting.await(outbound);
        } finally {
            outbound.openMessages().continued(own, false);
        }
    }

    private void end() {
        OpenMessages.Open ended = open;
        if (ended != null) {
            outbound.openMessages().end(ended);
            open = null;
        }
    }
}

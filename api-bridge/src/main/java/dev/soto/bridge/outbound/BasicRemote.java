package dev.soto.bridge.outbound;

import dev.soto.protocol.model.DataType;
import jakarta.websocket.EncodeException;
import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The synchronous remote: each method returns when its own bytes have been handed to the transport. With batching allowed
 * it returns when the message is in the batch. Any thread may send at any time; messages queue in order.
 *
 * <p>A buffer is read from its position to its limit, and neither changes: a constant may be sent again, and one buffer may
 * be sent to several sessions, also at once.
 */
final class BasicRemote extends Remote implements RemoteEndpoint.Basic {
    /** Made for the first message in parts, which most sessions never send. */
    private @Nullable PartialSend partial;

    BasicRemote(Outbound outbound) {
        super(outbound);
    }

    private synchronized PartialSend partial() {
        PartialSend present = partial;
        if (present == null) {
            present = new PartialSend(outbound());
            partial = present;
        }
        return present;
    }

    @Override
    public void sendText(String text) throws IOException {
        Outbound.requireNotNull(text, "text");
        if (connection().isBatching()) {
            outbound().sendText(text, null);
            return;
        }
        outbound().requireNoOpenMessage();
        BlockingSend send = new BlockingSend();
        outbound().sendText(text, send);
        send.await(outbound());
    }

    @Override
    public void sendBinary(ByteBuffer data) throws IOException {
        Outbound.requireNotNull(data, "data");
        if (connection().isBatching()) {
            outbound().sendBinary(copy(data), null);
            return;
        }
        outbound().requireNoOpenMessage();
        BlockingSend send = new BlockingSend();
        outbound().sendBinary(data, send);
        send.await(outbound());
    }

    /** Copies what goes into a batch: the caller may use its buffer again at once. */
    static ByteBuffer copy(ByteBuffer data) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining());
        copy.put(data.duplicate());
        return copy.flip();
    }

    @Override
    public void sendText(String partialMessage, boolean isLast) throws IOException {
        partial().text(Outbound.requireNotNull(partialMessage, "partialMessage"), isLast);
    }

    @Override
    public void sendBinary(ByteBuffer partialByte, boolean isLast) throws IOException {
        partial().binary(Outbound.requireNotNull(partialByte, "partialByte"), isLast);
    }

    @Override
    public OutputStream getSendStream() throws IOException {
        return new SendStream(new StreamedSend(outbound(), DataType.BINARY));
    }

    @Override
    public Writer getSendWriter() throws IOException {
        return new SendWriter(new StreamedSend(outbound(), DataType.TEXT));
    }

    @Override
    public void sendObject(Object data) throws IOException, EncodeException {
        Outbound.requireNotNull(data, "data");
        outbound().requireOpen();
        Object message = outbound().encoders().encode(data);
        if (message instanceof String text) {
            sendText(text);
        } else {
            sendBinary((ByteBuffer) message);
        }
    }
}

package dev.soto.bridge.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A binary message as an output stream; closing it ends the message. Used by one thread at a time. */
final class SendStream extends OutputStream {
    private final StreamedSend send;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private boolean written;
    private boolean closed;

    SendStream(StreamedSend send) {
        this.send = send;
    }

    @Override
    public void write(int b) throws IOException {
        prepare();
        buffer.put((byte) b);
        sendIfFull();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        prepare();
        int from = offset;
        int end = offset + length;
        while (from < end) {
            prepare();
            int count = Math.min(end - from, buffer.remaining());
            buffer.put(bytes, from, count);
            from += count;
            sendIfFull();
        }
    }

    private void prepare() throws IOException {
        if (closed) {
            throw new IOException("the stream has been closed");
        }
        if (!written) {
            written = true;
            send.begin();
        }
        if (buffer.capacity() == 0) {
            buffer = ByteBuffer.allocate(StreamedSend.PART);
        }
    }

    private void sendIfFull() throws IOException {
        if (!buffer.hasRemaining()) {
            sendBuffer(false);
        }
    }

    private void sendBuffer(boolean last) throws IOException {
        ByteBuffer part = buffer.flip();
        buffer = ByteBuffer.allocate(0);
        send.binary(part, last);
    }

    /** Sends what has been written and waits until it is out. */
    @Override
    public void flush() throws IOException {
        if (written && !closed) {
            if (buffer.position() > 0) {
                sendBuffer(false);
            }
            send.awaitPending();
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (written) {
                sendBuffer(true);
            }
        }
    }
}

package dev.soto.bridge.outbound;

import java.io.IOException;
import java.io.Writer;
import java.util.Objects;

/** A text message as a writer; closing it ends the message. Used by one thread at a time. */
final class SendWriter extends Writer {
    private final StreamedSend send;
    private final StringBuilder buffer = new StringBuilder(0);
    private boolean written;
    private boolean closed;

    SendWriter(StreamedSend send) {
        this.send = send;
    }

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, chars.length);
        prepare();
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int count = Math.min(end - from, StreamedSend.PART - buffer.length());
            buffer.append(chars, from, count);
            from += count;
            sendIfFull();
        }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, text.length());
        prepare();
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int count = Math.min(end - from, StreamedSend.PART - buffer.length());
            buffer.append(text, from, from + count);
            from += count;
            sendIfFull();
        }
    }

    private void prepare() throws IOException {
        if (closed) {
            throw new IOException("the writer has been closed");
        }
        if (!written) {
            written = true;
            send.begin();
        }
    }

    private void sendIfFull() throws IOException {
        if (buffer.length() == StreamedSend.PART) {
            sendBuffer(false);
        }
    }

    private void sendBuffer(boolean last) throws IOException {
        String part = buffer.toString();
        buffer.setLength(0);
        send.text(part, last);
    }

    /** Sends what has been written and waits until it is out. */
    @Override
    public void flush() throws IOException {
        if (written && !closed) {
            if (buffer.length() > 0) {
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

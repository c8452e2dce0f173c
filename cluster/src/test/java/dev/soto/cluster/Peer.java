package dev.soto.cluster;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The peer of a session, in memory: reads frames, or does not read. */
public final class Peer implements Transport {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private TransportListener listener;
    private WriteCompletion pending;
    private boolean stopped;
    private boolean closed;
    /** How many payloads have been in the frames so far. */
    private int payloads;

    /** Takes nothing from now on. */
    synchronized void stopReading() {
        stopped = true;
    }

    /** Returns whether it takes what comes. */
    synchronized boolean isReading() {
        return !stopped && !closed;
    }

    /** Takes what waits, and all that comes. */
    void readOn() {
        WriteCompletion waiting;
        synchronized (this) {
            stopped = false;
            waiting = pending;
            pending = null;
        }
        if (waiting != null) {
            waiting.completed(null);
        }
    }

    @Override
    public void start(TransportListener to) {
        listener = to;
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        synchronized (this) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                written.writeBytes(bytes);
            }
            if (!closed && stopped) {
                pending = completion;
                return;
            }
        }
        completion.completed(closed ? new ClosedChannelException() : null);
    }

    /** Returns the text messages so far; a close as {@code close CODE}. */
    synchronized List<String> messages() {
        ByteBuffer bytes = ByteBuffer.wrap(written.toByteArray());
        List<String> messages = new ArrayList<>();
        while (bytes.remaining() >= 2) {
            int opcode = bytes.get() & 0xF;
            int length = bytes.get() & 0x7F;
            if (length == 126) {
                length = bytes.getShort() & 0xFFFF;
            } else if (length == 127) {
                length = (int) bytes.getLong();
            }
            byte[] payload = new byte[length];
            bytes.get(payload);
            messages.add(
                    opcode == 8
                            ? "close " + ByteBuffer.wrap(payload).getShort()
                            : (opcode == 2 ? "binary " : "") + new String(payload, StandardCharsets.UTF_8));
        }
        return messages;
    }

    /** Returns the messages since the last call. */
    synchronized List<String> taken() {
        List<String> all = messages();
        List<String> fresh = all.subList(payloads, all.size());
        payloads = all.size();
        return fresh;
    }

    /** Returns whether the container has given it up. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Breaks off. */
    void vanish() {
        listener.onEndOfStream();
    }

    @Override
    public void resumeReading() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {
        WriteCompletion waiting;
        synchronized (this) {
            closed = true;
            waiting = pending;
            pending = null;
        }
        if (waiting != null) {
            waiting.completed(new ClosedChannelException());
        }
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public SocketAddress localAddress() {
        return null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return null;
    }
}

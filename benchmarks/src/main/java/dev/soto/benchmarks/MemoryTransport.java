package dev.soto.benchmarks;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport without I/O: reads are given to it, writes are counted and complete at once. Confined to one thread. */
final class MemoryTransport implements Transport {
    private @Nullable TransportListener listener;
    private long written;

    void read(ByteBuffer input) {
        if (listener == null || !listener.onRead(input)) {
            throw new IllegalStateException("the connection does not read");
        }
    }

    /** The peer is gone. */
    void end() {
        if (listener == null) {
            throw new IllegalStateException("the connection has not started");
        }
        listener.onEndOfStream();
    }

    /** Bytes written since the beginning. */
    long written() {
        return written;
    }

    @Override
    public void start(TransportListener newListener) {
        listener = newListener;
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        for (int i = 0; i < buffers.size(); i++) {
            written += buffers.get(i).remaining();
        }
        completion.completed(null);
    }

    @Override
    public void resumeReading() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }
}

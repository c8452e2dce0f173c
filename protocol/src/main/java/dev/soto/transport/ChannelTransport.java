package dev.soto.transport;

import dev.soto.connection.SharedPackets;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.protocol.model.BufferPool;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Transport} of all containers: a {@link ReadPump} and a {@link WritePump} over a {@link RawChannel}, which makes it and
 * tells its two halves what happens.
 */
public final class ChannelTransport implements Transport {
    private final RawChannel channel;
    private final ReadPump reading;
    private final WritePump writing;

    /**
     * Creates a transport that reads nothing before it is started.
     *
     * @param channel belongs to the transport
     * @param buffers lends read buffers
     */
    public ChannelTransport(RawChannel channel, BufferPool buffers) {
        this.channel = channel;
        this.reading = new ReadPump(channel, buffers);
        this.writing = new WritePump(channel);
    }

    /** Returns what is told of bytes that come. */
    public ReadPump reading() {
        return reading;
    }

    /** Returns what is told of writes that go on. */
    public WritePump writing() {
        return writing;
    }

    /** Returns what it reads from and writes to. */
    public RawChannel channel() {
        return channel;
    }

    @Override
    public void start(TransportListener listener) {
        reading.start(listener);
    }

    @Override
    public void resumeReading() {
        reading.resume();
    }

    @Override
    public boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        return writing.tryWrite(buffers);
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        writing.begin(buffers, completion);
    }

    @Override
    public boolean cork() {
        return SharedPackets.cork(channel.socket());
    }

    @Override
    public void uncork() {
        SharedPackets.uncork(channel.socket());
    }

    @Override
    public boolean tellWhenAllRead() {
        return reading.tellWhenAllRead();
    }

    @Override
    public boolean isReadDelayed() {
        return reading.isDelayed();
    }

    @Override
    public void shutdownOutput() {
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        reading.close();
        channel.close();
    }

    @Override
    public boolean isSecure() {
        return channel.isSecure();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }
}

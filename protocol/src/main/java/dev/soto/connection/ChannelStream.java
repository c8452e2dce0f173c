package dev.soto.connection;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel in blocking mode. */
final class ChannelStream implements BlockingStream {
    private final ByteChannel channel;
    private final @Nullable SocketAddress localAddress;
    private final @Nullable SocketAddress remoteAddress;

    private ChannelStream(
            ByteChannel channel, @Nullable SocketAddress localAddress, @Nullable SocketAddress remoteAddress) {
        this.channel = channel;
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
    }

    static ChannelStream of(ByteChannel channel) throws IOException {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalArgumentException("the channel has to be in blocking mode, but is not");
        }
        return channel instanceof SocketChannel socket
                ? new ChannelStream(channel, socket.getLocalAddress(), socket.getRemoteAddress())
                : new ChannelStream(channel, null, null);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(List<ByteBuffer> buffers) throws IOException {
        if (channel instanceof GatheringByteChannel gathering) {
            writeGathered(gathering, buffers.toArray(ByteBuffer[]::new));
        } else {
            for (ByteBuffer buffer : buffers) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }
    }

    private static void writeGathered(GatheringByteChannel gathering, ByteBuffer[] buffers) throws IOException {
        for (int first = 0; first < buffers.length; ) {
            if (buffers[first].hasRemaining()) {
                gathering.write(buffers, first, buffers.length - first);
            } else {
                first++;
            }
        }
    }

    /** Only a socket can end one direction; the peer of another channel sees the end when it is closed. */
    @Override
    public void endOutput() throws IOException {
        if (channel instanceof SocketChannel socket) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }
}

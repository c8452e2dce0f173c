package dev.soto.cli;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows what goes through a transport, in both directions. */
final class WatchedTransport implements Transport {
    private final Transport watched;
    private final FrameView sent;
    private final FrameView received;

    WatchedTransport(Transport watched, Consumer<String> lines) {
        this.watched = watched;
        this.sent = new FrameView(">", lines);
        this.received = new FrameView("<", lines);
    }

    @Override
    public void start(TransportListener listener) {
        watched.start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                // Before it is unmasked in place.
                received.bytes(input.duplicate());
                return listener.onRead(input);
            }

            @Override
            public void onEndOfStream() {
                listener.onEndOfStream();
            }

            @Override
            public void onReadFailure(Throwable failure) {
                listener.onReadFailure(failure);
            }
        });
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        buffers.forEach(buffer -> sent.bytes(buffer.duplicate()));
        watched.write(buffers, completion);
    }

    @Override
    public void resumeReading() {
        watched.resumeReading();
    }

    @Override
    public void shutdownOutput() {
        watched.shutdownOutput();
    }

    @Override
    public void close() {
        watched.close();
    }

    @Override
    public boolean isSecure() {
        return watched.isSecure();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return watched.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return watched.remoteAddress();
    }
}

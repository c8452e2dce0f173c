package dev.soto.libsoup;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport that keeps what arrives to itself once it is told so: its connection answers nothing any more. */
final class MutedTransport implements Transport {
    private final Transport inner;
    private volatile boolean muted;

    MutedTransport(Transport inner) {
        this.inner = inner;
    }

    void mute() {
        muted = true;
    }

    @Override
    public void start(TransportListener listener) {
        inner.start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                return muted || listener.onRead(input);
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
        inner.write(buffers, completion);
    }

    @Override
    public void resumeReading() {
        inner.resumeReading();
    }

    @Override
    public void shutdownOutput() {
        inner.shutdownOutput();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public boolean isSecure() {
        return inner.isSecure();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return inner.remoteAddress();
    }
}

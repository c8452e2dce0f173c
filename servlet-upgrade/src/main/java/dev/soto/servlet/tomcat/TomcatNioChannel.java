package dev.soto.servlet.tomcat;

import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.ReadPump;
import dev.soto.transport.WritePump;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the NIO connector: the loop waits at its channel, and without TLS it is written to past Tomcat. A write that the
 * socket does not take at once is Tomcat's, which goes on with it on a thread of its executor, without the lock of the socket
 * wrapper: so also while a callback runs.
 */
final class TomcatNioChannel extends TomcatChannel implements CompletionHandler<Long, @Nullable Void> {
    private static final ByteBuffer[] NONE = {};

    /** The connection's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    TomcatNioChannel(SocketWrapperBase<?> wrapper, PendingUpgrade upgrade, UpgradeInfo statistics) {
        super(wrapper, TomcatSockets.rawChannel(wrapper), upgrade, statistics);
        this.channel = TomcatSockets.channel(wrapper);
    }

    // Reading.

    @Override
    public int read(ByteBuffer to) throws IOException {
        int count;
        try {
            count = TomcatSockets.read(wrapper, channel, to);
        } catch (EOFException end) {
            // Tomcat's way to say -1.
            return -1;
        }
        if (count > 0) {
            statistics.addBytesReceived(count);
        }
        return count;
    }

    @Override
    public void awaitReadable() {
        try {
            interest.await();
        } catch (IOException | RuntimeException failure) {
            transport().reading().failed(failure);
        }
    }

    @Override
    public boolean callSoon() {
        interest.wake();
        return true;
    }

    @Override
    public int turnBytes() {
        return secure ? ReadPump.READ_BYTES : 1;
    }

    @Override
    public void awaitTurn() {
        if (secure) {
            // The channel may have nothing more, while TLS has.
            interest.wake();
        } else {
            awaitReadable();
        }
    }

    // Writing.

    /** Spares Tomcat's bookkeeping of a write that has to wait, where that is possible. */
    @Override
    public long write(List<ByteBuffer> from) throws IOException {
        if (channel == null) {
            return 0;
        }
        long written = WritePump.write(channel, from);
        statistics.addBytesSent(written);
        return written;
    }

    @Override
    public void awaitWritable(List<ByteBuffer> rest) {
        wrapper.write(
                BlockingMode.CLASSIC,
                -1,
                TimeUnit.MILLISECONDS,
                null,
                SocketWrapperBase.COMPLETE_WRITE_WITH_COMPLETION,
                this,
                rest.toArray(NONE));
    }

    @Override
    public void completed(Long count, @Nullable Void none) {
        statistics.addBytesSent(count);
        transport().writing().written();
    }

    @Override
    public void failed(Throwable failure, @Nullable Void none) {
        transport().writing().failed(failure);
    }

    // The end.

    @Override
    void closeSocket() {
        wrapper.close();
    }

    @Override
    public @Nullable SocketChannel socket() {
        return channel;
    }
}

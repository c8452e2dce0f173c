package dev.soto.servlet.tomcat;

import dev.soto.transport.ChannelTransport;
import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.RawChannel;
import dev.soto.transport.ReadInterest;
import dev.soto.transport.ReadPump;
import dev.soto.transport.WritePump;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Tomcat's. One of the NIO connector is read in a loop of Soto's own, and without TLS it is written to past
 * Tomcat; with NIO2 Tomcat says when there is something to read. A write that the socket does not take at once is Tomcat's, which
 * goes on with it on a thread of its executor, without the lock of the socket wrapper: so also while a callback runs.
 */
final class TomcatChannel implements RawChannel, CompletionHandler<Long, @Nullable Void> {
    private static final System.Logger LOG = System.getLogger(TomcatChannel.class.getName());
    private static final ByteBuffer[] NONE = {};

    private final SocketWrapperBase<?> wrapper;
    private final UpgradeInfo statistics;
    private final ChannelTransport transport;
    private final boolean secure;
    /** The connection's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;
    /** Null with NIO2. */
    private final @Nullable ReadInterest interest;

    /** Until it has been opened. */
    private volatile @Nullable PendingUpgrade opening;

    /** The thread that is in {@link TomcatUpgradeHandler#init} with NIO2: Tomcat dispatches a read behind it by itself. */
    private volatile @Nullable Thread initializing;

    TomcatChannel(SocketWrapperBase<?> wrapper, PendingUpgrade upgrade, UpgradeInfo statistics) {
        this.wrapper = wrapper;
        this.statistics = statistics;
        this.transport = new ChannelTransport(this, upgrade.reading().buffers());
        this.secure = TomcatSockets.isSecure(wrapper);
        this.channel = TomcatSockets.channel(wrapper);
        this.opening = upgrade;
        SocketChannel raw = TomcatSockets.rawChannel(wrapper);
        this.interest = raw == null
                ? null
                : upgrade.reading()
                        .loops()
                        .interest(
                                raw,
                                upgrade.reading().executor(),
                                upgrade.detector(),
                                upgrade.isNonBlocking(),
                                transport.reading());
    }

    ChannelTransport transport() {
        return transport;
    }

    /** The connection is to be opened: on a thread that may block and is none of Tomcat's, but with NIO2. */
    void begin() {
        if (interest != null) {
            interest.wake();
            return;
        }
        initializing = Thread.currentThread();
        open();
        initializing = null;
    }

    /**
     * There may be something to read. With NIO2 Tomcat's own thread reads: only while it does so does Tomcat not change what its
     * reads and its notifications share.
     */
    void wake() {
        if (interest != null) {
            interest.wake();
        } else {
            transport.reading().readable();
        }
    }

    @Override
    public void open() {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.open(transport);
        }
    }

    @Override
    public void refuse(IOException why) {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.refuse(transport, why);
        }
    }

    /** Tomcat has closed the connection, or is about to. */
    void failed(Throwable cause) {
        leave();
        transport.writing().close(cause);
        transport.reading().failed(cause);
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
        if (interest == null) {
            wrapper.registerReadInterest();
            return;
        }
        try {
            interest.await();
        } catch (IOException | RuntimeException failure) {
            transport.reading().failed(failure);
        }
    }

    @Override
    public void readSoon() {
        // What came behind the handshake is in Tomcat's buffer.
        if (interest != null) {
            interest.wake();
        } else if (initializing != Thread.currentThread()) {
            wrapper.processSocket(SocketEvent.OPEN_READ, true);
        }
    }

    @Override
    public boolean callSoon() {
        if (interest != null) {
            interest.wake();
        }
        return interest != null;
    }

    @Override
    public int turnBytes() {
        if (interest == null) {
            return Integer.MAX_VALUE;
        }
        return secure ? ReadPump.READ_BYTES : 1;
    }

    @Override
    public void awaitTurn() {
        if (interest != null && secure) {
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
        transport.writing().written();
    }

    @Override
    public void failed(Throwable failure, @Nullable Void none) {
        transport.writing().failed(failure);
    }

    // The end, and what it is.

    @Override
    public boolean isOpen() {
        return !wrapper.isClosed();
    }

    @Override
    public void shutdownOutput() {
        try {
            TomcatSockets.shutdownOutput(wrapper);
        } catch (IOException | RuntimeException gone) {
            // The peer sees the end in any case: with the close that follows.
            LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
        }
    }

    @Override
    public void close() {
        leave();
        try {
            wrapper.close();
        } finally {
            // Also where TLS finds no direct memory for its last word, with which Tomcat closes the socket
            // nevertheless.
            transport.writing().close(null);
        }
    }

    private void leave() {
        if (interest != null) {
            interest.cancel();
        }
        TomcatUpgradeHandler.endCounting(statistics);
    }

    @Override
    public @Nullable SocketChannel socket() {
        return channel;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved(String.valueOf(wrapper.getLocalAddr()), wrapper.getLocalPort());
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved(String.valueOf(wrapper.getRemoteAddr()), wrapper.getRemotePort());
    }
}

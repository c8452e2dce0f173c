package dev.soto.servlet.tomcat;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.protocol.frame.BufferPool;
import dev.soto.servlet.transport.ContainerRead;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** A {@link Transport} over a connection of Tomcat's, plain or TLS. */
final class TomcatTransport implements Transport, ContainerRead.Input {
    private static final System.Logger LOG = System.getLogger(TomcatTransport.class.getName());

    private final SocketWrapperBase<?> wrapper;
    private final UpgradeInfo statistics;
    private final ContainerRead reading;
    private final TomcatWrite writing;
    private final boolean secure;

    /** The thread that is in {@link TomcatUpgradeHandler#init}: Tomcat dispatches a read behind it by itself. */
    private volatile @Nullable Thread initializing = Thread.currentThread();

    TomcatTransport(SocketWrapperBase<?> wrapper, BufferPool buffers, UpgradeInfo statistics) {
        this.wrapper = wrapper;
        this.statistics = statistics;
        this.reading = new ContainerRead(this, buffers);
        this.writing = new TomcatWrite(wrapper, statistics);
        this.secure = TomcatSockets.isSecure(wrapper);
    }

    void initialized() {
        initializing = null;
    }

    void readable() {
        reading.readable();
    }

    /** Tomcat has closed the connection, or is about to. */
    void failed(Throwable cause) {
        writing.close(cause);
        reading.failed(cause);
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
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        writing.begin(buffers, completion);
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
        reading.close();
        wrapper.close();
        writing.close(null);
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

    // What the read loop reads.

    @Override
    public int read(ByteBuffer to) throws IOException {
        int count;
        try {
            count = TomcatSockets.read(wrapper, to);
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
        wrapper.registerReadInterest();
    }

    @Override
    public void readSoon() {
        if (initializing != Thread.currentThread()) {
            wrapper.processSocket(SocketEvent.OPEN_READ, true);
        }
    }

    @Override
    public boolean isOpen() {
        return !wrapper.isClosed();
    }
}

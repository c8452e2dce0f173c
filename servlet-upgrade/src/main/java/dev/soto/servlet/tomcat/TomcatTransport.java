package dev.soto.servlet.tomcat;

import dev.soto.connection.SharedPackets;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.servlet.transport.Handover;
import dev.soto.transport.ReadInterest;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Transport} over a connection of Tomcat's. On a connection of the NIO connector it reads in a loop of Soto's own, and
 * without TLS it writes to the channel; with NIO2 Tomcat says when there is something to read.
 */
final class TomcatTransport implements Transport, ReadPump.Input {
    private static final System.Logger LOG = System.getLogger(TomcatTransport.class.getName());

    /** After so much of a TLS connection others have their turn. */
    private static final int TURN_BYTES = 4 * ReadPump.READ_BYTES;

    private final SocketWrapperBase<?> wrapper;
    private final UpgradeInfo statistics;
    private final ReadPump reading;
    private final TomcatWrite writing;
    private final boolean secure;
    /** The connection's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;
    /** Where the connection waits for bytes; null with NIO2. */
    private final @Nullable ReadInterest place;

    /** The thread that is in {@link TomcatUpgradeHandler#init}: Tomcat dispatches a read behind it by itself. */
    private volatile @Nullable Thread initializing = Thread.currentThread();

    TomcatTransport(
            SocketWrapperBase<?> wrapper,
            ReadServices services,
            Executor threads,
            Handover handover,
            UpgradeInfo statistics) {
        this.wrapper = wrapper;
        this.statistics = statistics;
        this.reading = new ReadPump(this, services.buffers());
        this.secure = TomcatSockets.isSecure(wrapper);
        this.channel = TomcatSockets.channel(wrapper);
        SocketChannel raw = TomcatSockets.rawChannel(wrapper);
        this.place = raw == null
                ? null
                : services.loops().interest(raw, threads, handover.pace(), handover.isNonBlocking(), reading);
        this.writing = new TomcatWrite(wrapper, channel, statistics);
    }

    void initialized() {
        initializing = null;
    }

    void readable() {
        reading.readable();
    }

    /** Tomcat has closed the connection, or is about to. */
    void failed(Throwable cause) {
        leavePlace();
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
    public boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        return writing.tryWrite(buffers);
    }

    @Override
    public boolean cork() {
        return SharedPackets.cork(channel);
    }

    @Override
    public void uncork() {
        SharedPackets.uncork(channel);
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
        leavePlace();
        wrapper.close();
        writing.close(null);
    }

    private void leavePlace() {
        if (place != null) {
            place.cancel();
        }
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

    // What is read.

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
        if (place == null) {
            wrapper.registerReadInterest();
            return;
        }
        try {
            place.await();
        } catch (IOException | RuntimeException failure) {
            reading.failed(failure);
        }
    }

    @Override
    public void readSoon() {
        if (initializing == Thread.currentThread()) {
            return;
        }
        if (place == null) {
            wrapper.processSocket(SocketEvent.OPEN_READ, true);
        } else if (secure) {
            place.wake();
        } else {
            // What came behind the handshake has been read, and nothing else is read before it is wanted.
            awaitReadable();
        }
    }

    @Override
    public boolean isOpen() {
        return !wrapper.isClosed();
    }

    @Override
    public int turnBytes() {
        if (place == null) {
            return Integer.MAX_VALUE;
        }
        return secure ? TURN_BYTES : 1;
    }

    @Override
    public void awaitTurn() {
        if (place != null && secure) {
            // The channel may have nothing more, while TLS has.
            place.wake();
        } else {
            awaitReadable();
        }
    }
}

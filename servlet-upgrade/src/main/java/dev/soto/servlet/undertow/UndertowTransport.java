package dev.soto.servlet.undertow;

import dev.soto.connection.SharedPackets;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.servlet.transport.Handover;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * A {@link Transport} over a connection of XNIO, plain or TLS.
 *
 * <p>Threads: on a plain connection a loop of Soto's reads ({@link LoopRead}) and writes are their caller's. A TLS connection of
 * Undertow's is not made for two threads, so its I/O thread reads ({@link IoThreadRead}), writes, ends the output and closes.
 */
final class UndertowTransport implements Transport {
    private final StreamConnection connection;
    private final boolean secure;
    /** The connection's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    private final UndertowRead reading;
    private final UndertowWrite writing;

    /**
     * Creates a transport.
     *
     * @param drained whether Undertow has read nothing behind the handshake
     */
    UndertowTransport(StreamConnection connection, boolean drained, ReadServices services, Handover handover) {
        this.connection = connection;
        this.secure = connection instanceof SslConnection;
        this.channel = secure ? null : SocketProbe.find(connection.getSinkChannel());
        this.reading = channel == null
                ? new IoThreadRead(connection, services.buffers(), handover.isNonBlocking())
                : new LoopRead(connection, channel, drained, services, handover);
        this.writing = new UndertowWrite(connection.getSinkChannel());
    }

    boolean isOnIoThread() {
        return Thread.currentThread() == connection.getIoThread();
    }

    /** The server has closed the connection. */
    void closedByServer() {
        writing.close();
        reading.failed(new ClosedChannelException());
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
        safely(writing::write);
    }

    @Override
    public boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        return !secure && writing.tryWrite(buffers);
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
        safely(writing::shutdown);
    }

    @Override
    public void close() {
        reading.close();
        safely(() -> IoUtils.safeClose(connection));
        writing.close();
    }

    /** Runs what touches the connection on a thread that may. */
    private void safely(Runnable action) {
        if (!secure || isOnIoThread()) {
            action.run();
            return;
        }
        try {
            connection.getIoThread().execute(action);
        } catch (RejectedExecutionException stopped) {
            // The I/O thread has ended, so nobody else is at it.
            action.run();
        }
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return connection.getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connection.getPeerAddress();
    }
}

package dev.soto.servlet.undertow;

import dev.soto.transport.ChannelTransport;
import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.RawChannel;
import dev.soto.transport.ReadServices;
import dev.soto.transport.WritePump;
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
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.ssl.SslConnection;

/**
 * A connection of XNIO, plain or TLS.
 *
 * <p>Threads: on a plain connection a loop of Soto's reads ({@link LoopReadChannel}), and writes are their caller's until one has to
 * wait, with which the I/O thread goes on. A TLS connection of Undertow's is not made for two threads, so its I/O thread reads
 * ({@link IoThreadChannel}), writes, ends the output and closes.
 */
abstract class UndertowChannel implements RawChannel {
    private static final System.Logger LOG = System.getLogger(UndertowChannel.class.getName());

    private final StreamConnection connection;
    private final ConduitStreamSinkChannel sink;
    private final boolean secure;
    private final ChannelTransport transport;
    /** The sink knows whom to tell; of the write under way. */
    private boolean listening;

    UndertowChannel(StreamConnection connection, ReadServices services) {
        this.connection = connection;
        this.sink = connection.getSinkChannel();
        this.secure = connection instanceof SslConnection;
        this.transport = new ChannelTransport(this, services.buffers());
    }

    /**
     * Returns what fits a connection.
     *
     * @param drained whether Undertow has read nothing behind the handshake
     */
    static UndertowChannel of(StreamConnection connection, boolean drained, PendingUpgrade upgrade) {
        SocketChannel socket =
                connection instanceof SslConnection ? null : SocketProbe.find(connection.getSinkChannel());
        return socket == null
                ? new IoThreadChannel(connection, upgrade)
                : new LoopReadChannel(connection, socket, drained, upgrade);
    }

    /** Has an upgrade opened, on a thread that may block. */
    abstract void openSoon(PendingUpgrade upgrade);

    final ChannelTransport transport() {
        return transport;
    }

    final boolean isOnIoThread() {
        return Thread.currentThread() == connection.getIoThread();
    }

    /** The server has closed the connection. */
    void closedByServer() {
        ClosedChannelException cause = new ClosedChannelException();
        transport.writing().close(cause);
        transport.reading().failed(cause);
    }

    // Writing.

    @Override
    public final long write(List<ByteBuffer> from) throws IOException {
        return secure && !isOnIoThread() ? 0 : WritePump.write(sink, from);
    }

    @Override
    public final boolean flush() throws IOException {
        return sink.flush();
    }

    @Override
    public final void awaitWritable(List<ByteBuffer> rest) {
        if (secure && !isOnIoThread()) {
            safely(transport.writing()::writable);
            return;
        }
        if (!listening) {
            listening = true;
            sink.setWriteListener(channel -> {
                sink.suspendWrites();
                transport.writing().writable();
            });
        }
        sink.resumeWrites();
    }

    // The end.

    @Override
    public final boolean isOpen() {
        return connection.isOpen();
    }

    /** Ends the output. With TLS the alert may have to wait for the socket; nobody writes behind it. */
    @Override
    public final void shutdownOutput() {
        safely(() -> {
            try {
                sink.shutdownWrites();
                if (!sink.flush()) {
                    sink.setWriteListener(channel -> flushEnd());
                    sink.resumeWrites();
                }
            } catch (IOException | RuntimeException | OutOfMemoryError gone) {
                // The peer sees the end in any case: with the close that follows.
                LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
            }
        });
    }

    private void flushEnd() {
        try {
            if (sink.flush()) {
                sink.suspendWrites();
            }
        } catch (IOException | RuntimeException | OutOfMemoryError gone) {
            sink.suspendWrites();
            LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
        }
    }

    /** XNIO forgets a write that waits. */
    @Override
    public void close() {
        safely(() -> IoUtils.safeClose(connection));
        transport.writing().close(null);
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

    // What it is.

    @Override
    public final boolean isSecure() {
        return secure;
    }

    @Override
    public final @Nullable SocketAddress localAddress() {
        return connection.getLocalAddress();
    }

    @Override
    public final @Nullable SocketAddress remoteAddress() {
        return connection.getPeerAddress();
    }
}

package dev.soto.provider.jetty;

import dev.soto.transport.BlockingDetector;
import dev.soto.transport.ChannelTransport;
import dev.soto.transport.RawChannel;
import dev.soto.transport.ReadInterest;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
import dev.soto.transport.WritePump;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A Jetty {@link EndPoint}, the same for servers and clients, TCP, TLS and HTTP/2. Jetty upgrades the HTTP connection to it; its
 * opening tells its creator, who starts the {@link #transport()}.
 *
 * <p>A read loop of Soto's waits for bytes in the connection's channel. That holds for TLS, too, as far as a readable channel means
 * that TLS gets on ({@link #rawChannel}); where it does not, and where there is no channel, Jetty says when to read, and the loop
 * does it.
 *
 * <p>It is all that Jetty knows of a WebSocket, in one object.
 */
public final class JettyChannel extends JettyConnection implements RawChannel, Callback {
    private static final ByteBuffer[] NONE = {};

    private final ChannelTransport transport;
    private final ReadInterest interest;

    /** Told once; not kept, for it holds the whole HTTP request. Guarded by this object's lock. */
    private @Nullable Opening opening;

    /** What came behind the handshake. */
    private @Nullable ByteBuffer leftover;

    /** The end point has had bytes in this turn; of the thread that reads. */
    private boolean filled;

    /** Jetty waits for bytes, of which it tells: until it does, a read of its TLS returns 0, whatever has come. */
    private volatile boolean jettyTells;

    /** The end point has handed on all that it has taken; of the write under way. */
    private boolean flushed = true;

    /** Jetty has made it the connection of its end point. */
    private boolean upgraded;

    /**
     * Held in calls of an end point that has a lock over its reads: Jetty's TLS reads until something comes of it, without an end where a
     * peer sends records with nothing in them. Nobody waits for a read: what others want done meanwhile is done by who has this
     * lock, when it gives it back. Null where nothing lies between the end point and the network.
     */
    private final @Nullable ReentrantLock using;

    /** Is in a read, and has the lock. */
    private volatile boolean reading;
    // What is left to who has the lock.

    private volatile @Nullable List<ByteBuffer> writeLeft;
    private volatile boolean endLeft;
    private volatile boolean closeLeft;

    /** Who opens the connection when Jetty's upgrade is complete. */
    public interface Opening {
        /** Jetty's upgrade is complete. Called before all others, on Jetty's thread; does not block. */
        default void upgraded() {}

        /** Opens it: starts the transport, at once or later. */
        void open(ChannelTransport transport);

        /** Returns whether {@link #open} is for a reading thread of Soto's; otherwise it is called on Jetty's, and does not block. */
        default boolean mayBlock() {
            return false;
        }

        /** Opening has waited too long for a thread that may block; the transport is to be closed. */
        default void refuse(ChannelTransport transport, IOException why) {
            transport.close();
        }

        /** The connection has been closed before it was opened, and never will be. */
        default void abandon() {}
    }

    /**
     * Creates a channel; Jetty's upgrade makes it live.
     *
     * @param endPoint carries the bytes; closed by {@link #close}
     * @param services lend read buffers, wait for bytes, and run the listener
     * @param detector of the endpoint that the listener calls
     * @param nonBlocking whether that endpoint was declared not to block
     * @param opening called once when the upgrade is complete
     */
    public JettyChannel(
            EndPoint endPoint, ReadServices services, BlockingDetector detector, boolean nonBlocking, Opening opening) {
        super(endPoint);
        this.transport = new ChannelTransport(this, services.buffers());
        this.interest = services.loops()
                .interest(rawChannel(endPoint), services.executor(), detector, nonBlocking, transport.reading());
        this.opening = opening;
        this.using = isPlain() ? null : new ReentrantLock();
    }

    /** Returns whether Jetty's upgrade is complete; to be asked by the thread that completes it. */
    public boolean isUpgraded() {
        return upgraded;
    }

    /** Returns the transport over it. */
    public ChannelTransport transport() {
        return transport;
    }

    /**
     * Returns the channel whose readable bytes are what a read of the end point waits for; null when there is none. TLS 1.3 reads
     * when it is read and at no other time; before, a write might read, in a renegotiation.
     */
    private static @Nullable SelectableChannel rawChannel(EndPoint endPoint) {
        return endPoint instanceof SslConnection.SslEndPoint tls
                        && !"TLSv1.3"
                                .equals(tls.getSslConnection()
                                        .getSSLEngine()
                                        .getSession()
                                        .getProtocol())
                ? null
                : NetworkChannels.of(endPoint);
    }

    private boolean isPlain() {
        return endPoint instanceof SelectableChannelEndPoint;
    }

    // Reading.

    @Override
    public int read(ByteBuffer to) throws IOException {
        ByteBuffer first = leftover;
        if (first != null) {
            return readLeftover(first, to);
        }
        int start = to.position();
        // Jetty appends behind the limit.
        int count = fill(to.limit(start));
        to.position(to.limit()).limit(to.capacity());
        if (count > 0) {
            filled = true;
            bytesIn += count;
        }
        return count;
    }

    private int fill(ByteBuffer to) throws IOException {
        ReentrantLock lock = using;
        if (lock == null) {
            return endPoint.fill(to);
        }
        lock.lock();
        reading = true;
        try {
            return endPoint.fill(to);
        } catch (RuntimeException failure) {
            throw new IOException(failure.toString(), failure);
        } finally {
            reading = false;
            lock.unlock();
            doWhatIsLeft(lock);
        }
    }

    private int readLeftover(ByteBuffer first, ByteBuffer to) {
        int count = Math.min(first.remaining(), to.remaining());
        to.put(first.slice().limit(count));
        leftover = first.position(first.position() + count).hasRemaining() ? first : null;
        bytesIn += count;
        return count;
    }

    @Override
    public void awaitReadable() {
        // A wake-up that brought nothing: TLS waits for the rest of a record, or for a write.
        boolean channelTells = interest.channel() != null && (isPlain() || filled);
        filled = false;
        if (channelTells) {
            awaitChannel();
        } else {
            // Jetty is told already where another thread has had this one look.
            awaitJetty();
        }
    }

    @Override
    public void readSoon() {
        if (leftover != null) {
            transport.reading().readable();
        } else if (isPlain()) {
            awaitChannel();
        } else {
            // TLS may hold bytes that the channel does not know of any more, and Jetty does.
            awaitJetty();
        }
    }

    private void awaitJetty() {
        jettyTells = true;
        endPoint.tryFillInterested(this);
    }

    /** Of a plain connection the selector tells at once when there is more. */
    @Override
    public int turnBytes() {
        return isPlain() ? 1 : ReadPump.READ_BYTES;
    }

    @Override
    public void awaitTurn() {
        filled = false;
        if (isPlain()) {
            awaitChannel();
        } else {
            callSoon();
        }
    }

    @Override
    public boolean isAllRead() {
        return !hasUntold();
    }

    /** At once, or when Jetty tells of what has come: sooner nothing can be read. */
    @Override
    public boolean callSoon() {
        if (!hasUntold()) {
            interest.wake();
        }
        return true;
    }

    /** Returns whether bytes have come of which Jetty has not told yet. */
    private boolean hasUntold() {
        SocketChannel socket = jettyTells ? socket() : null;
        try {
            return socket != null && socket.socket().getInputStream().available() > 0;
        } catch (IOException | UnsupportedOperationException unknown) {
            // It is closed, which is found out elsewhere, or no socket of the Internet.
            return false;
        }
    }

    /** Before Jetty is told to wait for bytes. */
    @Override
    public boolean lookSoon() {
        return callSoon();
    }

    private void awaitChannel() {
        try {
            interest.await();
        } catch (IOException | RuntimeException failure) {
            transport.reading().failed(failure);
        }
    }

    // Jetty: there is something to read.

    @Override
    public void succeeded() {
        jettyTells = false;
        interest.wake();
    }

    @Override
    public void failed(Throwable cause) {
        jettyTells = false;
        transport.reading().failed(broken(cause));
    }

    /** Whatever Jetty throws is about the connection; not all of it is an IOException, as when a server of HTTP/2 says GOAWAY. */
    private static Throwable broken(Throwable cause) {
        return cause instanceof IOException || cause instanceof Error
                ? cause
                : new IOException(cause.toString(), cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    // Writing.

    /** Past Jetty's bookkeeping of writes that have to wait, where nothing lies between the end point and the network. */
    @Override
    public long write(List<ByteBuffer> from) throws IOException {
        long written;
        if (endPoint instanceof SocketChannelEndPoint plain) {
            written = WritePump.write(plain.getChannel(), from);
        } else {
            written = flush(from);
        }
        bytesOut += written;
        return written;
    }

    private long flush(List<ByteBuffer> from) throws IOException {
        ReentrantLock lock = using;
        if (lock != null && !lock.tryLock()) {
            return 0;
        }
        try {
            long before = remaining(from);
            flushed = endPoint.flush(from.toArray(NONE));
            return before - remaining(from);
        } catch (RuntimeException failure) {
            throw new IOException(failure.toString(), failure);
        } finally {
            if (lock != null) {
                lock.unlock();
                doWhatIsLeft(lock);
            }
        }
    }

    /** Does what could not be done while another call had the lock; leaves it to that one if there is another by now. */
    private void doWhatIsLeft(ReentrantLock lock) {
        while ((writeLeft != null || endLeft || closeLeft) && lock.tryLock()) {
            try {
                List<ByteBuffer> rest = writeLeft;
                if (rest != null) {
                    writeLeft = null;
                    writeOn(rest);
                }
                if (endLeft) {
                    endLeft = false;
                    endPoint.shutdownOutput();
                }
                if (closeLeft) {
                    closeLeft = false;
                    endPoint.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** TLS may keep records that the socket does not take. */
    @Override
    public boolean flush() {
        return flushed;
    }

    /** Jetty goes on, on any thread, also its selector's: the completion of a write runs no application code. */
    @Override
    public void awaitWritable(List<ByteBuffer> rest) {
        ReentrantLock lock = using;
        if (lock == null) {
            writeOn(rest);
        } else {
            writeLeft = rest;
            doWhatIsLeft(lock);
        }
    }

    private void writeOn(List<ByteBuffer> rest) {
        long bytes = remaining(rest);
        flushed = true;
        endPoint.write(
                Callback.from(
                        InvocationType.NON_BLOCKING,
                        () -> {
                            bytesOut += bytes;
                            transport.writing().written();
                        },
                        failure -> transport.writing().failed(broken(failure))),
                rest.toArray(NONE));
    }

    private static long remaining(List<ByteBuffer> buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }

    // The end, and what it is.

    @Override
    public boolean isOpen() {
        return endPoint.isOpen();
    }

    @Override
    public void shutdownOutput() {
        ReentrantLock lock = using;
        if (lock == null) {
            endPoint.shutdownOutput();
        } else {
            endLeft = true;
            doWhatIsLeft(lock);
        }
    }

    /** Called by the transport, which tells its listener nothing, and by Jetty when it stops, which {@link #onClose} follows. */
    @Override
    public void close() {
        interest.cancel();
        ReentrantLock lock = using;
        if (lock == null) {
            endPoint.close();
            return;
        }
        closeLeft = true;
        doWhatIsLeft(lock);
        if (closeLeft && reading) {
            // The read may have no end but this one.
            NetworkChannels.close(endPoint);
        }
    }

    @Override
    public @Nullable SocketChannel socket() {
        return interest.channel() instanceof SocketChannel socket ? socket : null;
    }

    @Override
    public boolean isSecure() {
        return endPoint.isSecure();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return endPoint.getLocalSocketAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return endPoint.getRemoteSocketAddress();
    }

    // Jetty: the life of the connection.

    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            leftover = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        }
    }

    @Override
    public void onOpen() {
        upgraded = true;
        tell(Listener::onOpened);
        // Soto has deadlines of its own. Before onOpen the HTTP connection would set its timeout again.
        endPoint.setIdleTimeout(0);
        Opening present = present();
        present.upgraded();
        if (present.mayBlock()) {
            interest.wake();
        } else {
            open();
        }
    }

    private synchronized Opening present() {
        Opening present = opening;
        if (present == null) {
            throw new IllegalStateException("opened twice");
        }
        return present;
    }

    /** Returns who opens it, to whoever asks first. */
    private synchronized @Nullable Opening takeOpening() {
        Opening taken = opening;
        opening = null;
        return taken;
    }

    @Override
    public void open() {
        Opening told = takeOpening();
        if (told != null) {
            told.open(transport);
        }
    }

    @Override
    public void refuse(IOException why) {
        Opening told = takeOpening();
        if (told != null) {
            told.refuse(transport, why);
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        tell(Listener::onClosed);
        interest.cancel();
        // The call that was to open it may not come any more.
        Opening never = takeOpening();
        if (never != null) {
            never.abandon();
        }
        transport.reading().failed(cause == null ? new ClosedChannelException() : broken(cause));
    }
}

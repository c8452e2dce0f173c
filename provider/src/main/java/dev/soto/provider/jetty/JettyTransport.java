package dev.soto.provider.jetty;

import dev.soto.connection.SharedPackets;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.transport.CallbackPace;
import dev.soto.transport.ReadInterest;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Transport} over a Jetty {@link EndPoint}, the same for servers and clients, TCP and TLS. Jetty upgrades the
 * HTTP connection to its {@link #connection()}, whose opening tells its creator, who calls {@link #start}.
 *
 * <p>A read loop of Soto's waits for bytes in the connection's channel, reads them and runs the listener itself: no further hop.
 * That holds for TLS, too, as far as a readable channel means that TLS gets on ({@link #rawChannel}); where it does not, and
 * where there is no channel, Jetty says when to read, and the loop does it. A buffer is borrowed for a wake-up and given back
 * after it, so that an idle connection holds none.
 *
 * <p>Threads: reading is a small state machine (NEW, WAITING, READING, RESUMED, PAUSED, ENDED) in one field;
 * whoever moves it to READING is the only one to read and to call the listener until it moves on. Writes follow the
 * rules of {@link Transport}.
 */
public final class JettyTransport implements Transport {
    private static final System.Logger LOG = System.getLogger(JettyTransport.class.getName());

    /** Most bytes that one read takes. */
    public static final int READ_BYTES = 256 * 1024;

    /** What to do behind a read. */
    private enum Next {
        /** Nothing: reading is paused or over. */
        NONE,
        /** The channel says when there is more. */
        AWAIT_CHANNEL,
        /** Jetty says when there is more. */
        ASK_JETTY,
        /** Others have their turn first. */
        ANOTHER_TURN
    }

    private enum Reading {
        /** Not started. */
        NEW,
        /** The loop will call when there is something to read. */
        WAITING,
        /** A thread is reading or in the listener. */
        READING,
        /** As READING, and {@link #resumeReading} was called since the listener was. */
        RESUMED,
        /** The listener wants no more. */
        PAUSED,
        /** End of stream, failure or close: the listener is not called any more. */
        ENDED
    }

    private static final AtomicReferenceFieldUpdater<JettyTransport, Reading> READING =
            AtomicReferenceFieldUpdater.newUpdater(JettyTransport.class, Reading.class, "reading");

    private final EndPoint endPoint;
    private final UpgradedConnection connection;
    private final ReadServices services;
    private final @Nullable SelectableChannel channel;
    private final ReadInterest place;
    private final boolean nonBlocking;
    /** Changed by {@link #READING} alone. */
    private volatile Reading reading = Reading.NEW;

    private final GatheredWrite writing;

    /** Set once by {@link #start}, before the state leaves NEW. */
    private @Nullable TransportListener listener;

    /** Told once; not kept, for it holds the whole HTTP request. */
    private @Nullable Consumer<? super JettyTransport> opened;

    /** What came behind the handshake; touched before {@link #start} has returned only. */
    private @Nullable ByteBuffer leftover;

    /** Counted by the reading thread; Jetty's statistics read it after the close. */
    private long bytesIn;

    /**
     * Creates a transport; Jetty's upgrade makes it live.
     *
     * @param endPoint carries the bytes; closed by {@link #close}
     * @param executor runs the listener, and {@code opened} when Jetty opens the connection on a thread that must not block
     * @param services lend read buffers, and wait for bytes
     * @param pace of the endpoint that the listener calls
     * @param nonBlocking whether that endpoint was declared not to block
     * @param opened called once when the upgrade is complete; it calls {@link #start}, at once or later
     */
    public JettyTransport(
            EndPoint endPoint,
            Executor executor,
            ReadServices services,
            CallbackPace pace,
            boolean nonBlocking,
            Consumer<? super JettyTransport> opened) {
        this.endPoint = endPoint;
        this.connection = new UpgradedConnection(executor);
        this.services = services;
        this.channel = rawChannel(endPoint);
        this.place = services.loops().interest(channel, executor, pace, nonBlocking, connection);
        this.nonBlocking = nonBlocking;
        this.opened = opened;
        this.writing = new GatheredWrite(endPoint);
    }

    /** Returns what Jetty is to upgrade the HTTP connection to. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void start(TransportListener listener) {
        this.listener = listener;
        if (!READING.compareAndSet(this, Reading.NEW, Reading.READING)) {
            return; // closed before it started
        }
        ByteBuffer first = leftover;
        leftover = null;
        if (first != null) {
            bytesIn += first.remaining();
            if (!deliver(listener, first)) {
                return;
            }
        }
        await(whenNothingIsKnown());
    }

    /** TLS may hold bytes that the channel does not know of any more, and Jetty does. */
    private Next whenNothingIsKnown() {
        return isPlain() ? Next.AWAIT_CHANNEL : Next.ASK_JETTY;
    }

    private boolean isPlain() {
        return endPoint instanceof SelectableChannelEndPoint;
    }

    /**
     * Returns the channel whose readable bytes are what a read of the end point waits for; null when there is none. TLS 1.3 reads
     * when it is read and at no other time; before, a write might read, in a renegotiation.
     */
    private static @Nullable SelectableChannel rawChannel(EndPoint endPoint) {
        EndPoint raw = endPoint;
        if (endPoint instanceof SslConnection.SslEndPoint tls
                && "TLSv1.3"
                        .equals(tls.getSslConnection()
                                .getSSLEngine()
                                .getSession()
                                .getProtocol())) {
            raw = tls.unwrap();
        }
        return raw instanceof SelectableChannelEndPoint selectable ? selectable.getChannel() : null;
    }

    @Override
    public void resumeReading() {
        while (true) {
            Reading now = reading;
            if (now == Reading.PAUSED) {
                if (READING.compareAndSet(this, now, Reading.READING)) {
                    await(whenNothingIsKnown());
                    return;
                }
            } else if (now != Reading.READING || READING.compareAndSet(this, now, Reading.RESUMED)) {
                return;
            }
        }
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
        return SharedPackets.cork(socket());
    }

    @Override
    public void uncork() {
        SharedPackets.uncork(socket());
    }

    private @Nullable SocketChannel socket() {
        return channel instanceof SocketChannel socket ? socket : null;
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public void close() {
        reading = Reading.ENDED;
        place.cancel();
        endPoint.close();
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

    // Reading.

    private void readAll() {
        ByteBuffer input = services.buffers().acquire(READ_BYTES);
        Next next;
        try {
            next = readTurn(requireListener(), input);
        } finally {
            services.buffers().release(input);
        }
        await(next);
    }

    private Next readTurn(TransportListener listener, ByteBuffer input) {
        int bytes = 0;
        while (true) {
            int filled;
            try {
                BufferUtil.clear(input);
                filled = endPoint.fill(input);
            } catch (IOException | RuntimeException failure) {
                fail(listener, failure);
                return Next.NONE;
            }
            if (filled == 0) {
                // A wake-up that brought nothing: TLS waits for the rest of a record, or for a write.
                return channel != null && (isPlain() || bytes > 0) ? Next.AWAIT_CHANNEL : Next.ASK_JETTY;
            }
            if (filled < 0) {
                if (end()) {
                    listener.onEndOfStream();
                }
                return Next.NONE;
            }
            bytes += filled;
            bytesIn += filled;
            if (!deliver(listener, input)) {
                return Next.NONE;
            }
            if (isPlain()) {
                // Others have their turn; the selector tells at once when there is more.
                return Next.AWAIT_CHANNEL;
            }
            if (bytes >= READ_BYTES) {
                return Next.ANOTHER_TURN;
            }
        }
    }

    /** Returns whether to go on. */
    private boolean deliver(TransportListener listener, ByteBuffer input) {
        // A resumption counts only from here on: an earlier one has had its effect.
        READING.compareAndSet(this, Reading.RESUMED, Reading.READING);
        boolean more;
        try {
            more = listener.onRead(input);
        } catch (RuntimeException | Error failure) {
            // The listener has no such path; end it as a failed read rather than leave a connection that nobody reads.
            fail(listener, failure);
            return false;
        }
        if (more || !READING.compareAndSet(this, Reading.READING, Reading.PAUSED)) {
            return reading != Reading.ENDED;
        }
        if (!endPoint.isOpen()) {
            endIfPaused(null);
        }
        return false;
    }

    private void await(Next next) {
        // A resumption that comes now changes nothing: reading goes on anyway.
        if (next == Next.NONE
                || !READING.compareAndSet(this, Reading.READING, Reading.WAITING)
                        && !READING.compareAndSet(this, Reading.RESUMED, Reading.WAITING)) {
            return;
        }
        switch (next) {
            case AWAIT_CHANNEL -> awaitChannel();
            case ASK_JETTY -> endPoint.fillInterested(connection);
            default -> place.wake();
        }
        if (!endPoint.isOpen()) {
            // Closed between the last read and the registration: Jetty may not tell.
            onFillInterestedFailed(new ClosedChannelException());
        }
    }

    private void awaitChannel() {
        try {
            place.await();
        } catch (IOException | RuntimeException failure) {
            onFillInterestedFailed(failure);
        }
    }

    private void fail(TransportListener listener, Throwable failure) {
        if (end()) {
            listener.onReadFailure(failure);
        }
    }

    private void endIfPaused(@Nullable Throwable cause) {
        if (READING.compareAndSet(this, Reading.PAUSED, Reading.ENDED)) {
            requireListener().onReadFailure(cause == null ? new ClosedChannelException() : cause);
        }
    }

    /** Returns whether this call ended the reading. */
    private boolean end() {
        return READING.getAndSet(this, Reading.ENDED) != Reading.ENDED;
    }

    private TransportListener requireListener() {
        TransportListener known = listener;
        if (known == null) {
            throw new IllegalStateException("reading before start");
        }
        return known;
    }

    private void read() {
        if (READING.compareAndSet(this, Reading.WAITING, Reading.READING)) {
            readAll();
        }
    }

    private void onFillInterestedFailed(Throwable cause) {
        if (READING.compareAndSet(this, Reading.WAITING, Reading.ENDED)) {
            requireListener().onReadFailure(cause);
        }
    }

    /**
     * What Jetty knows of the transport, and what Jetty and the loop call when there is something to read. An object of its own
     * because Jetty closes connections when it stops, and that is a failure to tell the listener, while {@link Transport#close}
     * tells it nothing. Jetty's AbstractConnection would take four more objects a connection.
     */
    private final class UpgradedConnection implements Connection.UpgradeTo, Connection, Callback, ReadInterest.Owner {
        private final long created = System.currentTimeMillis();
        private final Executor executor;
        private volatile List<Listener> listeners = List.of();

        UpgradedConnection(Executor executor) {
            this.executor = executor;
        }

        // The loop.

        @Override
        public void readable() {
            read();
        }

        @Override
        public void unreadable(IOException cause) {
            onFillInterestedFailed(cause);
            endIfPaused(cause);
        }

        // Jetty: there is something to read.

        @Override
        public void succeeded() {
            place.wake();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
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
            tell(Listener::onOpened);
            // Soto has deadlines of its own. Before onOpen the HTTP connection would set its timeout again.
            endPoint.setIdleTimeout(0);
            Consumer<? super JettyTransport> told = opened;
            opened = null;
            if (told == null) {
                throw new IllegalStateException("opened twice");
            }
            if (Invocable.isNonBlockingInvocation() && !nonBlocking) {
                executor.execute(() -> told.accept(JettyTransport.this));
            } else {
                told.accept(JettyTransport.this);
            }
        }

        @Override
        public boolean onIdleExpired(TimeoutException timeout) {
            return false;
        }

        @Override
        public void onClose(@Nullable Throwable cause) {
            tell(Listener::onClosed);
            place.cancel();
            if (reading != Reading.ENDED) {
                onFillInterestedFailed(cause == null ? new ClosedChannelException() : cause);
                endIfPaused(cause);
            }
        }

        @Override
        public void close() {
            endPoint.close();
        }

        // Jetty's statistics.

        @Override
        public synchronized void addEventListener(EventListener listener) {
            if (listener instanceof Listener added) {
                List<Listener> changed = new ArrayList<>(listeners);
                changed.add(added);
                listeners = List.copyOf(changed);
            }
        }

        @Override
        public synchronized void removeEventListener(EventListener listener) {
            List<Listener> changed = new ArrayList<>(listeners);
            if (changed.remove(listener)) {
                listeners = List.copyOf(changed);
            }
        }

        private void tell(BiConsumer<Listener, Connection> event) {
            for (Listener listener : listeners) {
                try {
                    event.accept(listener, this);
                } catch (RuntimeException failure) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a listener of Jetty's connections fails: " + listener,
                            failure);
                }
            }
        }

        @Override
        public EndPoint getEndPoint() {
            return endPoint;
        }

        @Override
        public long getMessagesIn() {
            return 0;
        }

        @Override
        public long getMessagesOut() {
            return 0;
        }

        @Override
        public long getBytesIn() {
            return bytesIn;
        }

        @Override
        public long getBytesOut() {
            return writing.bytesOut();
        }

        @Override
        public long getCreatedTimeStamp() {
            return created;
        }

        @Override
        public String toString() {
            return "WebSocket connection of Soto's over " + endPoint;
        }
    }
}

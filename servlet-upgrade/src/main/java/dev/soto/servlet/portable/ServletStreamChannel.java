package dev.soto.servlet.portable;

import dev.soto.transport.CallbackRoom;
import dev.soto.transport.ChannelTransport;
import dev.soto.transport.RawChannel;
import dev.soto.transport.ReadServices;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an upgraded connection and their listeners.
 *
 * <p>Threads: the container's threads may be I/O threads, or hold locks that its other calls wait for. So they only hand on what
 * happened; an executor's thread reads and runs the callbacks. Writes are their caller's as long as the stream is ready, then
 * the container's.
 */
final class ServletStreamChannel implements RawChannel {
    private static final System.Logger LOG = System.getLogger(ServletStreamChannel.class.getName());

    private final WebConnection connection;
    private final ServletInputStream input;
    private final ServletOutputStream output;
    private final CallbackRoom room;
    private final Executor unlimited;
    private final RequestConnection requestConnection;
    private final ChannelTransport transport;
    private final ServletStreamWrite writing;
    /** Null where reads need none. */
    private final @Nullable BorrowedThread borrowed;

    /** Opens the session, as long as that has not begun. */
    private final AtomicReference<CallbackRoom.@Nullable Call> opening = new AtomicReference<>();

    private final CallbackRoom.Call reading = new CallbackRoom.Call() {
        @Override
        public void run(boolean crowded) {
            readOn(crowded);
        }

        @Override
        public void delayed() {
            transport().reading().delayed();
        }

        @Override
        public void refused(IOException why) {
            transport().reading().refused(why);
        }
    };

    /** The container has called since the stream was asked last. */
    private volatile boolean called;
    /** No more bytes will come. */
    private volatile boolean ended;
    /** Why, unless the peer ended its way. */
    private volatile @Nullable Throwable failure;

    private volatile boolean closed;
    /** The thread that is in a call of the input stream, which may call back. */
    private volatile @Nullable Thread asking;

    ServletStreamChannel(
            WebConnection connection, ReadServices services, CallbackRoom room, RequestConnection requestConnection)
            throws IOException {
        this.connection = connection;
        this.input = connection.getInputStream();
        this.output = connection.getOutputStream();
        this.room = room;
        this.unlimited = services.executor();
        this.requestConnection = requestConnection;
        this.transport = new ChannelTransport(this, services.buffers());
        this.writing = new ServletStreamWrite(output, transport.writing(), this::writeWaits, this::written);
        this.borrowed = ServletStreamKind.of(connection) == ServletStreamKind.WITHIN_CALLS
                ? new BorrowedThread(writing::isWaiting)
                : null;
    }

    ChannelTransport transport() {
        return transport;
    }

    /**
     * Sets the listeners; to be called once, within {@link jakarta.servlet.http.HttpUpgradeHandler#init}.
     *
     * @param whenReady called when the output is, once
     */
    void listen(CallbackRoom.Call whenReady) {
        opening.set(whenReady);
        input.setReadListener(new ReadListener() {
            @Override
            public void onDataAvailable() {
                wake();
            }

            @Override
            public void onAllDataRead() {
                ended = true;
                wake();
            }

            @Override
            public void onError(Throwable cause) {
                // EOFException is Tomcat's way to say that the peer ended its way.
                end(cause instanceof EOFException ? null : cause);
            }
        });
        output.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                writing.writable();
                CallbackRoom.Call open = opening.getAndSet(null);
                if (open != null) {
                    submit(open);
                }
                if (borrowed != null && borrowed.leftBytes()) {
                    // Bytes that the container has read already make it call no more.
                    wake();
                }
            }

            @Override
            public void onError(Throwable cause) {
                transport.writing().close(cause);
            }
        });
    }

    /** The container has closed the connection. */
    void closedByContainer() {
        ClosedChannelException cause = new ClosedChannelException();
        transport.writing().close(cause);
        end(cause);
    }

    private void end(@Nullable Throwable cause) {
        if (!ended) {
            failure = cause;
            ended = true;
        }
        if (asking != Thread.currentThread()) {
            wake();
        }
    }

    /** The container's thread has reads go on, and stays for them where that is needed. */
    private void wake() {
        if (borrowed == null) {
            called = true;
            submit(reading);
            return;
        }
        if (opening.get() != null) {
            // Nobody would read, and the call that opens the session waits until this one has returned.
            borrowed.pass();
            return;
        }
        borrowed.come();
        called = true;
        submit(reading);
        borrowed.stay();
    }

    private void readOn(boolean crowded) {
        Throwable cause = failure;
        if (cause != null) {
            // Also while the listener wants no bytes.
            transport.reading().failed(cause);
        }
        transport.reading().readable(crowded);
    }

    private void submit(CallbackRoom.Call call) {
        try {
            if (transport.reading().isStarved()) {
                unlimited.execute(() -> call.run(true));
            } else {
                room.call(call);
            }
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            failure = noThread;
            ended = true;
            closeConnection();
            transport.writing().close(noThread);
            transport.reading().failed(noThread);
        }
    }

    private void writeWaits() {
        if (borrowed != null) {
            borrowed.look();
        }
    }

    private void written() {
        if (borrowed != null) {
            borrowed.written();
        }
    }

    // Writing.

    @Override
    public long write(List<ByteBuffer> from) {
        // Nothing past the stream's own rule.
        return 0;
    }

    @Override
    public void awaitWritable(List<ByteBuffer> rest) {
        writing.begin(rest);
    }

    // The end.

    /** The Servlet API knows no end of one direction that all containers pass on to the peer: ends both. */
    @Override
    public void shutdownOutput() {
        closeConnection();
        end(null);
    }

    @Override
    public void close() {
        closed = true;
        try {
            closeConnection();
        } finally {
            transport.writing().close(null);
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (Exception gone) {
            // The peer sees the end in any case: it is gone.
            LOG.log(System.Logger.Level.DEBUG, "cannot close the connection", gone);
        }
        if (borrowed != null) {
            borrowed.end();
        }
    }

    @Override
    public boolean isSecure() {
        return requestConnection.secure();
    }

    @Override
    public SocketAddress localAddress() {
        return requestConnection.local();
    }

    @Override
    public SocketAddress remoteAddress() {
        return requestConnection.remote();
    }

    // Reading.

    @Override
    public int read(ByteBuffer to) throws IOException {
        called = false;
        if (borrowed == null) {
            return readWhatIsThere(to);
        }
        synchronized (borrowed) {
            if (!borrowed.isHere() && !ended) {
                return 0;
            }
            int count = readWhatIsThere(to);
            if (count == 0 && writing.isUnderWay()) {
                borrowed.leaveAfterWrite();
            } else if (count == 0) {
                borrowed.leave();
            } else if (count > 0 && isEmpty()) {
                borrowed.allRead();
            }
            return count;
        }
    }

    /** Asks the stream, which has the container call when more comes. */
    private boolean isEmpty() {
        asking = Thread.currentThread();
        try {
            return !ended && !input.isReady();
        } finally {
            asking = null;
        }
    }

    private int readWhatIsThere(ByteBuffer to) throws IOException {
        asking = Thread.currentThread();
        try {
            while (!ended && input.isReady()) {
                int count = input.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
                if (count > 0) {
                    to.position(to.position() + count);
                }
                if (count != 0) {
                    return count;
                }
            }
        } finally {
            asking = null;
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new IOException("the container's input failed", cause);
        }
        return ended || input.isFinished() ? -1 : 0;
    }

    @Override
    public void awaitReadable() {
        // The container calls: the stream was asked. Perhaps it has done so before this thread stopped reading.
        if (called) {
            readSoon();
        }
    }

    @Override
    public void readSoon() {
        submit(transport.reading());
    }

    @Override
    public int turnBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }
}

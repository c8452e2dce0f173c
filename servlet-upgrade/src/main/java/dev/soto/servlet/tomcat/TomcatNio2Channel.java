package dev.soto.servlet.tomcat;

import dev.soto.transport.PendingUpgrade;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the NIO2 connector, read and written past Tomcat's socket wrapper: that keeps the end of a peer's way as an error
 * with which every later write fails, and tells of what has come on another thread than the one that asks. One read is under way
 * while the pump waits for bytes, none while it does not want any; it goes into Tomcat's buffer of the connection. Its completion, on a thread of
 * Tomcat's, does nothing but wake the read loop.
 */
final class TomcatNio2Channel extends TomcatChannel implements CompletionHandler<Long, @Nullable Void> {
    private static final System.Logger LOG = System.getLogger(TomcatNio2Channel.class.getName());
    private static final ByteBuffer[] NONE = {};

    /** Bit of {@link #operations}. */
    private static final int CLOSED = 1 << 30;

    private static final @Nullable VarHandle RECORDS = records();

    private final Nio2Channel socket;
    private final SocketBufferHandler buffers;

    /**
     * How many are under way, and {@link #CLOSED}. Tomcat takes a channel that is closed for another connection: so it has it back when
     * none is.
     */
    private final AtomicInteger operations = new AtomicInteger();

    /** Written to Tomcat's buffer until false. */
    private volatile boolean reading;
    /** The thread that begins a read finds out by itself what it brings at once. */
    private volatile @Nullable Thread beginning;
    /** Something had come when the read under way began. */
    private volatile boolean untold;
    // What the last read said, told when the buffer is empty.

    private volatile boolean ended;
    private volatile @Nullable IOException failure;

    TomcatNio2Channel(SocketWrapperBase<?> wrapper, PendingUpgrade upgrade, UpgradeInfo statistics) {
        super(wrapper, null, upgrade, statistics);
        this.socket = (Nio2Channel) wrapper.getSocket();
        this.buffers = socket.getBufHandler();
    }

    /** Returns what has what TLS has read and not looked at. */
    private static @Nullable VarHandle records() {
        try {
            return MethodHandles.privateLookupIn(SecureNio2Channel.class, MethodHandles.lookup())
                    .findVarHandle(SecureNio2Channel.class, "netInBuffer", ByteBuffer.class);
        } catch (ReflectiveOperationException | RuntimeException notThere) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "a drain may close a session with TLS before it has answered what has just come: this Tomcat has no way to see it",
                    notThere);
            return null;
        }
    }

    private boolean begin() {
        int before = operations.getAndUpdate(now -> now < CLOSED ? now + 1 : now);
        return before < CLOSED;
    }

    private void end() {
        if (operations.decrementAndGet() == CLOSED) {
            wrapper.close();
        }
    }

    // Reading.

    @Override
    public int read(ByteBuffer to) throws IOException {
        while (!reading) {
            if (!buffers.isReadBufferEmpty()) {
                return take(to);
            }
            if (ended) {
                return -1;
            }
            IOException known = failure;
            if (known != null) {
                throw known;
            }
            beginRead();
        }
        return 0;
    }

    private int take(ByteBuffer to) {
        buffers.configureReadBufferForRead();
        ByteBuffer bytes = buffers.getReadBuffer();
        int count = Math.min(bytes.remaining(), to.remaining());
        to.put(bytes.slice().limit(count));
        bytes.position(bytes.position() + count);
        statistics.addBytesReceived(count);
        return count;
    }

    private void beginRead() throws IOException {
        if (!begin()) {
            throw new ClosedChannelException();
        }
        buffers.configureReadBufferForWrite();
        ByteBuffer to = buffers.getReadBuffer();
        int records = recordBytes();
        reading = true;
        beginning = Thread.currentThread();
        try {
            socket.read(new ByteBuffer[] {to}, 0, 1, 0, TimeUnit.MILLISECONDS, null, this);
        } catch (RuntimeException | Error notBegun) {
            reading = false;
            end();
            throw notBegun;
        } finally {
            beginning = null;
        }
        // The JDK reads what is there before it waits, and tells of it on another thread.
        untold = reading && (to.position() > 0 || recordBytes() != records);
    }

    private int recordBytes() {
        return RECORDS != null && secure ? ((ByteBuffer) RECORDS.get(socket)).position() : 0;
    }

    @Override
    public void completed(Long count, @Nullable Void none) {
        if (count < 0 || count == 0 && isOver()) {
            ended = true;
        }
        readDone();
    }

    /** The peer has said that nothing follows: TLS reads no more, and Tomcat says 0 for it. */
    private boolean isOver() {
        return socket instanceof SecureNio2Channel tls && tls.getSslEngine().isInboundDone();
    }

    @Override
    public void failed(Throwable cause, @Nullable Void none) {
        if (cause instanceof EOFException) {
            // Tomcat's way to say -1.
            ended = true;
        } else {
            failure = cause instanceof IOException known ? known : new IOException(cause.toString(), cause);
        }
        readDone();
    }

    private void readDone() {
        if (!reading) {
            // TLS tells a failure of this call, too.
            return;
        }
        reading = false;
        end();
        if (beginning != Thread.currentThread()) {
            interest.wake();
        }
    }

    @Override
    public boolean isAllRead() {
        return reading && !untold;
    }

    /** At once, or when the read under way tells of what has come. */
    @Override
    public boolean callSoon() {
        if (!reading || !untold) {
            interest.wake();
        }
        return true;
    }

    /** A read is under way, or was, and wakes the loop. */
    @Override
    public void awaitReadable() {}

    /** A read brings no more than Tomcat's buffer takes, and the one after it is under way when this ends. */
    @Override
    public int turnBytes() {
        return Integer.MAX_VALUE;
    }

    // Writing.

    /** What the JDK writes at once it tells on another thread, too. */
    @Override
    public long write(List<ByteBuffer> from) {
        return 0;
    }

    @Override
    public void awaitWritable(List<ByteBuffer> rest) {
        if (begin()) {
            new Write(rest.toArray(NONE)).go();
        } else {
            transport().writing().failed(new ClosedChannelException());
        }
    }

    /** A write until all is written. */
    private final class Write implements CompletionHandler<Long, @Nullable Void> {
        private final ByteBuffer[] from;

        Write(ByteBuffer[] from) {
            this.from = from;
        }

        void go() {
            try {
                socket.write(from, 0, from.length, 0, TimeUnit.MILLISECONDS, null, this);
            } catch (RuntimeException | Error notBegun) {
                failed(notBegun, null);
            }
        }

        @Override
        public void completed(Long count, @Nullable Void none) {
            statistics.addBytesSent(count);
            for (ByteBuffer each : from) {
                if (each.hasRemaining()) {
                    if (operations.get() < CLOSED) {
                        go();
                    } else {
                        failed(new ClosedChannelException(), null);
                    }
                    return;
                }
            }
            end();
            transport().writing().written();
        }

        @Override
        public void failed(Throwable cause, @Nullable Void none) {
            end();
            transport().writing().failed(cause);
        }
    }

    // The end.

    @Override
    public boolean isOpen() {
        return operations.get() < CLOSED && super.isOpen();
    }

    @Override
    void closeSocket() {
        int before = operations.getAndUpdate(now -> now < CLOSED ? CLOSED + now + 1 : now);
        if (before >= CLOSED) {
            return;
        }
        try {
            socket.close(true);
        } catch (IOException | RuntimeException gone) {
            // TLS could not say its last word: the socket is closed nevertheless.
            LOG.log(System.Logger.Level.DEBUG, "cannot close the output in order", gone);
        } finally {
            end();
        }
    }
}

package dev.soto.provider.jetty;

import dev.soto.protocol.model.BufferPool;
import dev.soto.transport.ReadPump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 stream (RFC 8441) as {@link JettyChannel} wants its end point. Jetty's own differs from that of a socket in
 * four ways, which are levelled here: its read brings one DATA frame at most; several buffers of a write it copies into a new
 * direct one; its close leaves the peer, a write that waits for flow control, and a stream whose last frame waits to be
 * written as they are; and it does not know of TLS.
 */
public final class Http2EndPoint extends DelegatingEndPoint {
    /** A write of so many bytes borrows a buffer of the pool; for less, most of that would be idle while the write waits. */
    static final int BORROW_BYTES = ReadPump.READ_BYTES / 4;

    private final Stream stream;
    private final BufferPool buffers;
    private final @Nullable SslSessionData tls;
    private final Consumer<? super Ending> closed;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final OneWrite write = new OneWrite();
    /** What the next {@link #fill} throws; of the thread that reads. */
    private @Nullable Exception fillFailure;

    /** How a stream is closed. */
    public enum Ending {
        /** Both sides end it, with END_STREAM. */
        ENDED,
        /** It is reset, by this side or the peer, or its connection is gone. */
        RESET
    }

    /**
     * Creates an end point.
     *
     * @param endPoint of the stream
     * @param buffers lend one for a long write
     * @param tls of the TCP connection; null without TLS
     * @param closed is called after the first {@link #close}
     */
    public Http2EndPoint(
            EndPoint endPoint, BufferPool buffers, @Nullable SslSessionData tls, Consumer<? super Ending> closed) {
        super(endPoint);
        this.stream = (Stream) endPoint.getTransport();
        this.buffers = buffers;
        this.tls = tls;
        this.closed = closed;
    }

    /**
     * To be called when Jetty has made the WebSocket the connection of this end point, before anything is read: makes room for it in the window of the
     * connection, and listens to the end of the stream.
     *
     * @param executor tells what happens to the stream
     */
    public void upgraded(Executor executor) {
        if (stream instanceof HTTP2Stream known) {
            Http2Window.widen(known.getSession());
            StreamEnd.listen(known, delegate(), executor);
        }
    }

    /** Writes nothing, as Jetty's does; a failure is told by the write that follows. */
    @Override
    public boolean flush(ByteBuffer... buffers) {
        return BufferUtil.remaining(buffers) == 0;
    }

    @Override
    public void write(Callback callback, ByteBuffer... parts) {
        if (parts.length == 1) {
            write.begin(callback, null);
            super.write(write, parts[0]);
            return;
        }
        int length = Math.toIntExact(BufferUtil.remaining(parts));
        ByteBuffer borrowed = length < BORROW_BYTES ? null : buffers.acquire(length);
        write.begin(callback, borrowed);
        super.write(write, joined(parts, borrowed == null ? ByteBuffer.allocate(length) : borrowed));
    }

    /** A frame header and its payload, or many small messages: a copy costs less than a DATA frame for each. */
    private static ByteBuffer joined(ByteBuffer[] parts, ByteBuffer into) {
        for (ByteBuffer part : parts) {
            into.put(part);
        }
        return into.flip();
    }

    /** Takes all that has come. Jetty's gives one DATA frame, or the part of one that came with one read of the socket. */
    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        Exception before = fillFailure;
        if (before != null) {
            throw IO.rethrow(before);
        }
        int filled = super.fill(buffer);
        try {
            for (int more = filled; more > 0 && BufferUtil.space(buffer) > 0; filled += Math.max(0, more)) {
                // An end of stream is told again by the next call.
                more = super.fill(buffer);
            }
        } catch (IOException | RuntimeException failure) {
            // What came before it is read first.
            fillFailure = failure;
        }
        return filled;
    }

    /**
     * Ends the stream when the peer has ended its side, all of that has been read, and no write is left over. Resets it otherwise:
     * what is an RST of TCP is RST_STREAM with CANCEL (RFC 8441 section 5), and the peer loses what it has not read.
     */
    @Override
    public void close(@Nullable Throwable cause) {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        boolean unused = delegate().getConnection() == null;
        if (!unused && super.isOpen() && isInputShutdown() && !write.isPending()) {
            shutdownOutput();
            // Jetty forgets the stream once that is written. Its close would come before, and then it would never do
            // so.
            delegate().getConnection().onClose(cause);
            closed.accept(Ending.ENDED);
            return;
        }
        if (!stream.isClosed()) {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }
        if (!unused) {
            // Jetty's tells its connection, which there is none of when all ends before the WebSocket has taken it
            // over.
            super.close(cause);
        }
        closed.accept(Ending.RESET);
    }

    @Override
    public boolean isOpen() {
        return open.get() && super.isOpen();
    }

    /** The write under way, of which there is one at a time. */
    private final class OneWrite implements Callback {
        private @Nullable ByteBuffer borrowed;
        private volatile @Nullable Callback callback;

        void begin(Callback told, @Nullable ByteBuffer borrowedForIt) {
            borrowed = borrowedForIt;
            callback = told;
        }

        boolean isPending() {
            return callback != null;
        }

        private Callback end() {
            Callback told = callback;
            borrowed = null;
            callback = null;
            return told == null ? NOOP : told;
        }

        @Override
        public void succeeded() {
            ByteBuffer written = borrowed;
            Callback told = end();
            if (written != null) {
                buffers.release(written);
            }
            told.succeeded();
        }

        /** Gives no buffer back: who has failed may be reading it still. */
        @Override
        public void failed(Throwable failure) {
            ByteBuffer lost = borrowed;
            Callback told = end();
            if (lost != null) {
                buffers.abandon(lost);
            }
            told.failed(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return Invocable.getInvocationType(callback);
        }
    }

    @Override
    public @Nullable SslSessionData getSslSessionData() {
        return tls;
    }

    @Override
    public String toString() {
        return "Http2EndPoint[" + delegate() + "]";
    }
}

package dev.soto.provider.jetty;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 stream (RFC 8441) as {@link JettyTransport} wants its end point. Jetty's own differs from that of a socket in
 * four ways, which are levelled here: it wakes a reader on the thread that parses the frames of all streams (on servers);
 * several buffers of a write it copies into a new direct one; its close leaves the peer and a write that waits for flow
 * control as they are; and it does not know of TLS.
 */
public final class Http2EndPoint implements EndPoint {
    private final EndPoint endPoint;
    private final Stream stream;
    private final @Nullable SslSessionData tls;
    private final @Nullable Executor readers;
    private final Runnable closed;

    /**
     * Creates an end point.
     *
     * @param endPoint of the stream
     * @param tls of the TCP connection; null without TLS
     * @param readers runs a reader that may block; null where Jetty does so
     * @param closed runs after each {@link #close}
     */
    public Http2EndPoint(EndPoint endPoint, @Nullable SslSessionData tls, @Nullable Executor readers, Runnable closed) {
        this.endPoint = endPoint;
        this.stream = (Stream) endPoint.getTransport();
        this.tls = tls;
        this.readers = readers;
        this.closed = closed;
    }

    // What differs.

    @Override
    public boolean tryFillInterested(Callback reader) {
        return endPoint.tryFillInterested(waking(reader));
    }

    @Override
    public void fillInterested(Callback reader) {
        endPoint.fillInterested(waking(reader));
    }

    private Callback waking(Callback reader) {
        Executor executor = readers;
        if (executor == null || reader.getInvocationType() == Callback.InvocationType.NON_BLOCKING) {
            return reader;
        }
        return Callback.from(
                Callback.InvocationType.NON_BLOCKING,
                () -> {
                    try {
                        executor.execute(reader::succeeded);
                    } catch (RejectedExecutionException stopped) {
                        reader.failed(stopped);
                    }
                },
                reader::failed);
    }

    /** Writes nothing, as Jetty's does; a failure is told by the write that follows. */
    @Override
    public boolean flush(ByteBuffer... buffers) {
        return BufferUtil.remaining(buffers) == 0;
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        endPoint.write(callback, buffers.length == 1 ? buffers[0] : joined(buffers));
    }

    /** A frame header and its payload, or many small messages: a copy costs less than a DATA frame for each. */
    private static ByteBuffer joined(ByteBuffer[] buffers) {
        ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(BufferUtil.remaining(buffers)));
        for (ByteBuffer buffer : buffers) {
            joined.put(buffer);
        }
        return joined.flip();
    }

    /** Resets the stream unless both sides have ended it: what is an RST of TCP is RST_STREAM with CANCEL (RFC 8441 section 5). */
    @Override
    public void close(@Nullable Throwable cause) {
        if (!stream.isClosed() && !(stream.isRemotelyClosed() && endPoint.isOutputShutdown())) {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }
        endPoint.close(cause);
        closed.run();
    }

    @Override
    public @Nullable SslSessionData getSslSessionData() {
        return tls;
    }

    // What does not.

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return endPoint.fill(buffer);
    }

    @Override
    public Callback cancelWrite(Throwable cause) {
        return endPoint.cancelWrite(cause);
    }

    @Override
    public boolean isFillInterested() {
        return endPoint.isFillInterested();
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return endPoint.isOutputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return endPoint.isInputShutdown();
    }

    @Override
    public boolean isOpen() {
        return endPoint.isOpen();
    }

    @Override
    public long getCreatedTimeStamp() {
        return endPoint.getCreatedTimeStamp();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return endPoint.getLocalSocketAddress();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return endPoint.getRemoteSocketAddress();
    }

    @Override
    public Object getTransport() {
        return endPoint.getTransport();
    }

    @Override
    public long getIdleTimeout() {
        return endPoint.getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeout) {
        endPoint.setIdleTimeout(idleTimeout);
    }

    @Override
    public Connection getConnection() {
        return endPoint.getConnection();
    }

    @Override
    public void setConnection(Connection connection) {
        endPoint.setConnection(connection);
    }

    @Override
    public void onOpen() {
        endPoint.onOpen();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        endPoint.onClose(cause);
    }

    @Override
    public void upgrade(Connection connection) {
        endPoint.upgrade(connection);
    }

    @Override
    public String toString() {
        return "Http2EndPoint[" + endPoint + "]";
    }
}

package dev.soto.provider.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An end point that remembers the beginning of what an HTTP connection reads from it: Jetty's parser says that an answer is bad, and not
 * what it was. It is there for the handshake alone; a WebSocket goes over the end point beneath.
 */
final class FirstBytes implements EndPoint, EndPoint.Wrapper {
    private static final int KEPT = 128;

    private final EndPoint endPoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer kept = ByteBuffer.allocate(KEPT);
    private long total;
    private boolean ended;
    private long headLength = -1;

    /** How many bytes of the empty line at the end of a head have come: CR LF CR LF, or without the CR. */
    private int lineEnds;

    private FirstBytes(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /** Returns an end point that begins to remember now. */
    static EndPoint of(EndPoint endPoint) {
        return new FirstBytes(without(endPoint));
    }

    /** Returns the end point beneath, if one of this class is given, else the one that is. */
    static EndPoint without(EndPoint endPoint) {
        return endPoint instanceof FirstBytes wrapper ? wrapper.endPoint : endPoint;
    }

    /** Returns what has been read by a connection; null when that is not known. */
    static @Nullable Heard heardBy(@Nullable Object connection) {
        return connection instanceof Connection known && known.getEndPoint() instanceof FirstBytes bytes
                ? bytes.heard()
                : null;
    }

    private Heard heard() {
        lock.lock();
        try {
            byte[] first = new byte[kept.position()];
            kept.duplicate().flip().get(first);
            return new Heard(first, total, headLength, ended);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = endPoint.fill(buffer);
        if (filled != 0) {
            lock.lock();
            try {
                remember(buffer, filled);
            } finally {
                lock.unlock();
            }
        }
        return filled;
    }

    private void remember(ByteBuffer buffer, int filled) {
        if (filled < 0) {
            ended = true;
            return;
        }
        int start = buffer.limit() - filled;
        for (int i = start; i < buffer.limit() && headLength < 0; i++) {
            byte octet = buffer.get(i);
            lineEnds = octet == '\n' ? lineEnds + 1 : octet == '\r' ? lineEnds : 0;
            if (lineEnds == 2) {
                headLength = total + i - start + 1;
            }
        }
        total += filled;
        kept.put(buffer.duplicate().position(start).limit(start + Math.min(filled, kept.remaining())));
    }

    @Override
    public EndPoint unwrap() {
        return endPoint;
    }

    // All else is that of the end point beneath.

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return endPoint.getLocalSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return endPoint.getRemoteSocketAddress();
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
    public void close(@Nullable Throwable cause) {
        endPoint.close(cause);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        return endPoint.flush(buffers);
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
    public void fillInterested(Callback callback) {
        endPoint.fillInterested(callback);
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return endPoint.tryFillInterested(callback);
    }

    @Override
    public boolean isFillInterested() {
        return endPoint.isFillInterested();
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        endPoint.write(callback, buffers);
    }

    @Override
    public @Nullable Callback cancelWrite(Throwable cause) {
        return endPoint.cancelWrite(cause);
    }

    @Override
    public @Nullable Connection getConnection() {
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
    public void upgrade(Connection newConnection) {
        endPoint.upgrade(newConnection);
    }

    @Override
    public EndPoint.@Nullable SslSessionData getSslSessionData() {
        return endPoint.getSslSessionData();
    }

    @Override
    public String toString() {
        return endPoint.toString();
    }
}

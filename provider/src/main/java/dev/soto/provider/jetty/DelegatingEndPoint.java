package dev.soto.provider.jetty;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** An end point of Jetty's that is another one, but for what a subclass does in a way of its own. */
public abstract class DelegatingEndPoint implements EndPoint {
    private final EndPoint delegate;

    /** Creates one that does all as another does. */
    protected DelegatingEndPoint(EndPoint delegate) {
        this.delegate = delegate;
    }

    /** Returns the other one. */
    protected final EndPoint delegate() {
        return delegate;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return delegate.fill(buffer);
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return delegate.getLocalSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return delegate.getRemoteSocketAddress();
    }

    @Override
    public boolean isOpen() {
        return delegate.isOpen();
    }

    @Override
    public long getCreatedTimeStamp() {
        return delegate.getCreatedTimeStamp();
    }

    @Override
    public void shutdownOutput() {
        delegate.shutdownOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return delegate.isOutputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return delegate.isInputShutdown();
    }

    @Override
    public void close(@Nullable Throwable cause) {
        delegate.close(cause);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        return delegate.flush(buffers);
    }

    @Override
    public Object getTransport() {
        return delegate.getTransport();
    }

    @Override
    public long getIdleTimeout() {
        return delegate.getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeout) {
        delegate.setIdleTimeout(idleTimeout);
    }

    @Override
    public void fillInterested(Callback callback) {
        delegate.fillInterested(callback);
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return delegate.tryFillInterested(callback);
    }

    @Override
    public boolean isFillInterested() {
        return delegate.isFillInterested();
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        delegate.write(callback, buffers);
    }

    @Override
    public @Nullable Callback cancelWrite(Throwable cause) {
        return delegate.cancelWrite(cause);
    }

    @Override
    public @Nullable Connection getConnection() {
        return delegate.getConnection();
    }

    @Override
    public void setConnection(Connection connection) {
        delegate.setConnection(connection);
    }

    @Override
    public void onOpen() {
        delegate.onOpen();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        delegate.onClose(cause);
    }

    @Override
    public void upgrade(Connection newConnection) {
        delegate.upgrade(newConnection);
    }

    @Override
    public EndPoint.@Nullable SslSessionData getSslSessionData() {
        return delegate.getSslSessionData();
    }

    @Override
    public String toString() {
        return delegate.toString();
    }
}

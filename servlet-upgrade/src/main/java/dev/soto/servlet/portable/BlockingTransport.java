package dev.soto.servlet.portable;

import dev.soto.connection.StreamTransport;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A {@link Transport} over the streams of an upgraded connection without listeners: with a thread that reads, and one that
 * writes from the first write on.
 */
final class BlockingTransport implements Transport {
    private static final System.Logger LOG = System.getLogger(BlockingTransport.class.getName());

    private final WebConnection connection;
    private final RequestConnection requestConnection;
    private final WaitingCalls calls = new WaitingCalls(this::closeConnection);
    private final StreamTransport streams;

    // Guarded by this.

    private int writes;
    private boolean closed;

    BlockingTransport(WebConnection connection, RequestConnection requestConnection) throws IOException {
        this.connection = connection;
        this.requestConnection = requestConnection;
        this.streams = StreamTransport.over(
                calls.reading(connection.getInputStream()), calls.writing(connection.getOutputStream()));
    }

    @Override
    public void start(TransportListener listener) {
        streams.start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                return listener.onRead(input);
            }

            @Override
            public void onEndOfStream() {
                // What was sent before that still goes out: a close, which follows, would cut it off.
                awaitWrites();
                listener.onEndOfStream();
            }

            @Override
            public void onReadFailure(Throwable failure) {
                listener.onReadFailure(failure);
            }
        });
    }

    private synchronized void awaitWrites() {
        try {
            while (writes > 0 && !closed) {
                wait();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void count(int more) {
        writes += more;
        notifyAll();
    }

    @Override
    public void resumeReading() {
        streams.resumeReading();
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        count(1);
        streams.write(buffers, failure -> {
            // It may begin the next.
            completion.completed(failure);
            count(-1);
        });
    }

    @Override
    public void shutdownOutput() {
        streams.shutdownOutput();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        streams.close();
        calls.close();
    }

    private void closeConnection() {
        boolean interrupted = Thread.currentThread().isInterrupted();
        // An interrupted thread does not wait for a peer that does not read.
        Thread.currentThread().interrupt();
        try {
            connection.close();
        } catch (Exception gone) {
            // The peer sees the end in any case: it is gone.
            LOG.log(System.Logger.Level.DEBUG, "cannot close the connection", gone);
        } finally {
            if (!interrupted) {
                Thread.interrupted();
            }
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
}

package dev.soto.bridge.session;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One end of a pipe in memory. What one end writes the other end reads on a thread of the executor; a write completes when
 * the other end has taken it, so a reader that pauses holds the writer up.
 */
final class JoinedTransport implements Transport {

    private record Chunk(byte[] bytes, WriteCompletion completion) {}

    private final Executor executor;
    private JoinedTransport peer;
    private TransportListener listener;
    private final ArrayDeque<Chunk> inbox = new ArrayDeque<>();
    private boolean running;
    private boolean paused;
    private boolean peerShut;
    private boolean endTold;
    private volatile boolean closed;

    private JoinedTransport(Executor executor) {
        this.executor = executor;
    }

    /** Returns two ends. */
    static JoinedTransport[] pair(Executor executor) {
        JoinedTransport a = new JoinedTransport(executor);
        JoinedTransport b = new JoinedTransport(executor);
        a.peer = b;
        b.peer = a;
        return new JoinedTransport[] {a, b};
    }

    @Override
    public void start(TransportListener newListener) {
        synchronized (this) {
            listener = newListener;
        }
        pump();
    }

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        buffers.forEach(joined::put);
        peer.receive(new Chunk(joined.array(), completion));
    }

    private void receive(Chunk chunk) {
        boolean refused;
        synchronized (this) {
            refused = closed;
            if (!refused) {
                inbox.add(chunk);
            }
        }
        if (refused) {
            chunk.completion.completed(new ClosedChannelException());
        } else {
            pump();
        }
    }

    private synchronized boolean hasWork() {
        return listener != null && !paused && !closed && (!inbox.isEmpty() || (peerShut && !endTold));
    }

    private void pump() {
        synchronized (this) {
            if (running || !hasWork()) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException testIsOver) {
            closed = true;
        }
    }

    private void run() {
        while (true) {
            Chunk chunk;
            synchronized (this) {
                if (!hasWork()) {
                    running = false;
                    return;
                }
                chunk = inbox.poll();
                endTold |= chunk == null;
                paused = true;
            }
            boolean readOn = true;
            if (chunk == null) {
                listener.onEndOfStream();
            } else {
                chunk.completion.completed(null);
                readOn = listener.onRead(ByteBuffer.wrap(chunk.bytes));
            }
            if (readOn) {
                synchronized (this) {
                    paused = false;
                }
            }
        }
    }

    /** This end takes nothing more until it is told to read on. */
    synchronized void hold() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        synchronized (this) {
            paused = false;
        }
        pump();
    }

    @Override
    public void shutdownOutput() {
        synchronized (peer) {
            peer.peerShut = true;
        }
        peer.pump();
    }

    @Override
    public void close() {
        List<Chunk> dropped;
        synchronized (this) {
            closed = true;
            dropped = List.copyOf(inbox);
            inbox.clear();
        }
        dropped.forEach(chunk -> chunk.completion.completed(new ClosedChannelException()));
        shutdownOutput();
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public SocketAddress localAddress() {
        return null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return null;
    }
}

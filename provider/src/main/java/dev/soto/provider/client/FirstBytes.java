package dev.soto.provider.client;

import dev.soto.provider.jetty.DelegatingEndPoint;
import dev.soto.provider.jetty.NetworkChannels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * An end point that remembers when it came about, and the beginning of what an HTTP connection reads from it: Jetty's parser says that an answer is bad, and not
 * what it was. It is there for the handshake alone; a WebSocket goes over the end point beneath.
 */
final class FirstBytes extends DelegatingEndPoint implements EndPoint.Wrapper {
    private static final int KEPT = 128;

    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer kept = ByteBuffer.allocate(KEPT);
    private long total;
    private boolean ended;
    private long headLength = -1;

    /** How many bytes of the empty line at the end of a head have come: CR LF CR LF, or without the CR. */
    private int lineEnds;

    private final ConnectTimes times;

    private FirstBytes(EndPoint endPoint, ConnectTimes times) {
        super(endPoint);
        this.times = times;
    }

    /**
     * Returns an end point that begins to remember now.
     *
     * @param context of the connection
     */
    static EndPoint of(EndPoint endPoint, Map<String, Object> context) {
        EndPoint beneath = without(endPoint);
        ConnectTimes times = ConnectTimes.of(context);
        times.connected(beneath);
        return new FirstBytes(beneath, times);
    }

    /** Returns the end point beneath, if one of this class is given, else the one that is. */
    static EndPoint without(EndPoint endPoint) {
        return endPoint instanceof FirstBytes wrapper ? wrapper.delegate() : endPoint;
    }

    /** Returns what has been read by a connection; null when that is not known. */
    static @Nullable Heard heardBy(@Nullable Object connection) {
        return connection instanceof Connection known && known.getEndPoint() instanceof FirstBytes bytes
                ? bytes.heard()
                : null;
    }

    /** Returns when a connection came so far; null when that is not known. */
    static @Nullable ConnectTimes timesOf(@Nullable Object connection) {
        return connection instanceof Connection known && known.getEndPoint() instanceof FirstBytes bytes
                ? bytes.times
                : null;
    }

    /** Closes the socket of a connection, for which it waits for nobody; does nothing where others share it, as over HTTP/2. */
    static void cut(@Nullable Object connection) {
        if (connection instanceof Connection known && known.getEndPoint() instanceof FirstBytes bytes) {
            NetworkChannels.close(bytes);
        }
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
        int filled = super.fill(buffer);
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
        return delegate();
    }
}

package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A stream of an HTTP/2 connection that carries a WebSocket; the channel is that of all its streams. */
final class Http2Wire implements Wire {
    private static final int FIRST_BYTES = 4 * 1024;

    private final Http2Connection connection;
    private final int id;
    private long window;
    private int unreported;
    private boolean answered;
    private boolean ended;
    /** What has come and was not asked for yet; being filled. */
    private ByteBuffer inbound = ByteBuffer.allocate(FIRST_BYTES);

    Http2Wire(Http2Connection connection, int id, long window) {
        this.connection = connection;
        this.id = id;
        this.window = window;
    }

    int id() {
        return id;
    }

    long window() {
        return window;
    }

    void enlarge(int bytes) {
        window += bytes;
    }

    boolean isAnswered() {
        return answered;
    }

    void answer() {
        answered = true;
    }

    /** Keeps data of the stream. Returns whether the server is to hear that it may send more. */
    boolean take(ByteBuffer data) {
        unreported += data.remaining();
        if (inbound.remaining() < data.remaining()) {
            int needed = inbound.position() + data.remaining();
            inbound = ByteBuffer.allocate(Integer.highestOneBit(needed) * 2).put(inbound.flip());
        }
        inbound.put(data);
        return unreported >= Http2Connection.WINDOW_STEP;
    }

    /** Returns what has come since the server heard of it last. */
    int report() {
        int bytes = unreported;
        unreported = 0;
        return bytes;
    }

    /** The server has ended the stream. */
    void end() {
        ended = true;
    }

    @Override
    public SocketChannel channel() {
        return connection.channel();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        // The channel's streams are asked in turn, and it is read once for all.
        if (connection.isFirst(this)) {
            connection.fill();
        }
        return give(into);
    }

    @Override
    public int readBlocking(ByteBuffer into) throws IOException {
        if (inbound.position() == 0 && !ended && !connection.isEnded()) {
            connection.fillBlocking();
        }
        return give(into);
    }

    private int give(ByteBuffer into) {
        int available = inbound.position();
        if (available == 0) {
            return ended || connection.isEnded() ? -1 : 0;
        }
        int length = Math.min(available, into.remaining());
        inbound.flip();
        into.put(inbound.slice(0, length));
        inbound.position(length).compact();
        return length;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        connection.write(this, from);
        return from.position() - before;
    }

    @Override
    public boolean hasUnsent() {
        return connection.hasUnsent();
    }

    @Override
    public void hold() {
        connection.hold();
    }

    @Override
    public void release() throws IOException {
        connection.release();
    }
}

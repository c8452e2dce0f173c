package dev.soto.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Connections that open, shake hands, close with a close frame and are made anew, some at a time. One is counted when the server's close
 * frame is there. Confined to the calling thread.
 */
final class Churn {
    private static final int READ_BYTES = 64 * 1024;
    private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SELECT_MILLIS = 50;
    private static final int CLOSE_OPCODE = 8;

    private final LoadOrder order;
    private final OpeningHandshake handshake;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);

    private long closed;
    private long bytesIn;
    private long latestClose = System.nanoTime();
    private boolean stopped;

    private Churn(LoadOrder order, Selector selector) throws IOException {
        this.order = order;
        this.handshake = new OpeningHandshake(order);
        this.selector = selector;
    }

    /**
     * Returns when the measurement is over; no connection is left open.
     *
     * @param teller is told that the measurement {@code begins} and {@code ends}, when the order says so
     */
    static LoadResult run(LoadOrder order, Consumer<String> teller) throws IOException {
        if (order.tls() || order.http2()) {
            throw new IllegalArgumentException("churn goes with neither tls nor http2");
        }
        try (Selector selector = Selector.open()) {
            Churn churn = new Churn(order, selector);
            try {
                return churn.measure(teller);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private LoadResult measure(Consumer<String> teller) throws IOException {
        for (int i = 0; i < order.connections(); i++) {
            connect();
        }
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.warmUpMillis()));
        long before = closed;
        bytesIn = 0;
        latency.reset();
        Window window = Window.begin(order, teller);
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.millis()));
        LoadResult result = window.end(closed - before, bytesIn, latency);
        stopped = true;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!selector.keys().isEmpty() && System.nanoTime() - end < 0) {
            turn();
        }
        return result;
    }

    private void until(long deadline) throws IOException {
        while (System.nanoTime() - deadline < 0) {
            turn();
        }
    }

    private void turn() throws IOException {
        selector.select(this::ready, SELECT_MILLIS);
        if (System.nanoTime() - latestClose > PATIENCE_NANOS) {
            throw new LoadFailure("no connection was opened and closed for 10 s");
        }
    }

    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // The end is the server's to make, RFC 6455, 7.1.1; if it does not, no port stays occupied.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        Visit visit = new Visit(System.nanoTime());
        if (channel.connect(handshake.address())) {
            channel.write(handshake.request());
            channel.register(selector, SelectionKey.OP_READ, visit);
        } else {
            channel.register(selector, SelectionKey.OP_CONNECT, visit);
        }
    }

    private void ready(SelectionKey key) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(handshake.request());
                key.interestOps(SelectionKey.OP_READ);
            } else {
                read(key, channel, (Visit) key.attachment());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, SocketChannel channel, Visit visit) throws IOException {
        int length = channel.read(in.clear());
        if (length < 0) {
            if (!visit.counted) {
                throw new LoadFailure("the server ended a connection without a close frame");
            }
            channel.close();
            return;
        }
        bytesIn += length;
        in.flip();
        StringBuilder answer = visit.answer;
        if (answer != null) {
            answer.append(StandardCharsets.ISO_8859_1.decode(in));
            if (OpeningHandshake.isComplete(answer)) {
                handshake.check(answer.toString());
                visit.answer = null;
                channel.write(Closing.frame());
            }
        } else if (!visit.counted) {
            closeFrame(key, visit);
        }
    }

    private void closeFrame(SelectionKey key, Visit visit) throws IOException {
        if ((in.get(0) & 0x0F) != CLOSE_OPCODE) {
            throw new LoadFailure("a frame with opcode " + (in.get(0) & 0x0F) + " came, not a close frame");
        }
        visit.counted = true;
        long now = System.nanoTime();
        latestClose = now;
        latency.recordValue(Math.min(MAX_LATENCY_NANOS, now - visit.begin));
        closed++;
        if (!stopped) {
            connect();
        }
        if (closed % order.connections() == 0) {
            endThoseThatStay(now, key);
        }
    }

    /** A server that leaves the end of the connection to the client gets it after a second. */
    private void endThoseThatStay(long now, SelectionKey current) throws IOException {
        for (SelectionKey key : selector.keys()) {
            Visit visit = (Visit) key.attachment();
            if (key != current && visit.counted && now - visit.begin > TimeUnit.SECONDS.toNanos(1)) {
                key.channel().close();
            }
        }
    }

    /** One connection's life. */
    private static final class Visit {
        private final long begin;
        /** What came of the answer to the handshake; null once it is whole. */
        private @Nullable StringBuilder answer = new StringBuilder(256);

        private boolean counted;

        Visit(long begin) {
            this.begin = begin;
        }
    }
}

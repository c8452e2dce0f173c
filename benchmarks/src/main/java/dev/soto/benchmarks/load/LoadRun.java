package dev.soto.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A scenario against one server, from the handshakes to the close frames, on the calling thread. */
final class LoadRun {
    private static final int READ_BYTES = 256 * 1024;
    private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SELECT_MILLIS = 50;

    private final LoadOrder order;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Turns turns;
    private final List<SocketChannel> channels;

    private long messages;
    private long bytesIn;
    private long latestReply;

    private LoadRun(LoadOrder order, List<SocketChannel> channels) {
        this.order = order;
        this.channels = channels;
        MessageCycle cycle = new MessageCycle(order);
        for (SocketChannel channel : channels) {
            Replies replies = order.raw() ? new RawReplies(cycle) : new FrameReplies(cycle, order.binary());
            connections.add(new LoadConnection(channel, cycle, replies));
        }
        this.turns = order.broadcast()
                ? Turns.broadcast(connections, order.inFlight())
                : Turns.echo(connections, order.inFlight());
    }

    /** Returns when the measurement is over and the connections are closed. */
    static LoadResult run(LoadOrder order) throws IOException {
        List<SocketChannel> channels = new OpeningHandshake(order).open();
        LoadRun run = new LoadRun(order, channels);
        try {
            LoadResult result = run.measure();
            Closing.closeAll(channels, !order.raw());
            return result;
        } finally {
            for (LoadConnection connection : run.connections) {
                connection.release();
                connection.channel().close();
            }
        }
    }

    private LoadResult measure() throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections.size(); i++) {
                channels.get(i).configureBlocking(false);
                channels.get(i).register(selector, SelectionKey.OP_READ, connections.get(i));
            }
            latestReply = System.nanoTime();
            turns.begin(latestReply);
            for (SelectionKey key : selector.keys()) {
                connection(key).flush(key);
            }
            until(selector, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.warmUpMillis()));
            LoadResult result = measured(selector);
            turns.stop();
            while (!turns.isQuiet()) {
                turn(selector);
            }
            return result;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private LoadResult measured(Selector selector) throws IOException {
        messages = 0;
        bytesIn = 0;
        latency.reset();
        long serverCpu = serverCpuNanos();
        long ownCpu = ownCpuNanos();
        long begin = System.nanoTime();
        until(selector, begin + TimeUnit.MILLISECONDS.toNanos(order.millis()));
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new LoadResult(
                messages,
                allMessages(),
                seconds,
                bytesIn,
                latency.copy(),
                serverCpuNanos() - serverCpu,
                ownCpuNanos() - ownCpu);
    }

    private void until(Selector selector, long deadline) throws IOException {
        while (System.nanoTime() - deadline < 0) {
            turn(selector);
        }
    }

    private void turn(Selector selector) throws IOException {
        selector.select(this::ready, SELECT_MILLIS);
        if (System.nanoTime() - latestReply > PATIENCE_NANOS) {
            throw new LoadFailure("no reply came for 10 s");
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isReadable()) {
                read(key);
            }
            connection(key).flush(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key) throws IOException {
        LoadConnection connection = connection(key);
        int length = connection.channel().read(in.clear());
        if (length < 0) {
            throw new LoadFailure("the server ended a connection");
        }
        long now = System.nanoTime();
        bytesIn += length;
        int replies = connection.read(in.flip());
        for (int i = 0; i < replies; i++) {
            latency.recordValue(Math.min(MAX_LATENCY_NANOS, now - turns.replied(connection, now)));
        }
        messages += replies;
        if (replies > 0) {
            latestReply = now;
        }
        for (LoadConnection other : turns.others()) {
            other.flush(other.channel().keyFor(key.selector()));
        }
    }

    private long allMessages() {
        return connections.stream().mapToLong(LoadConnection::received).sum();
    }

    private static LoadConnection connection(SelectionKey key) {
        return (LoadConnection) key.attachment();
    }

    private long serverCpuNanos() {
        return ProcessHandle.of(order.serverPid())
                .flatMap(server -> server.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static long ownCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}

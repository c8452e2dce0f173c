package dev.soto.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** A scenario against one server, from the handshakes to the close frames, on the calling thread. */
final class LoadRun {
    private static final int READ_BYTES = 256 * 1024;
    private static final long MAX_LATENCY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SELECT_MILLIS = 50;
    private static final long OPENING_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private final LoadOrder order;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Turns turns;
    private final Consumer<String> teller;

    private long messages;
    private long bytesIn;
    private long latestReply;

    private LoadRun(LoadOrder order, List<Wire> wires, Consumer<String> teller) {
        this.order = order;
        this.teller = teller;
        MessageCycle cycle = new MessageCycle(order);
        for (Wire wire : wires) {
            Replies replies = order.raw()
                    ? new RawReplies(cycle)
                    : new FrameReplies(cycle, order.message().binary());
            connections.add(new LoadConnection(wire, cycle, replies));
        }
        this.turns = turns();
    }

    private Turns turns() {
        if (order.broadcast()) {
            return Turns.broadcast(reading(), order.inFlight());
        }
        List<LoadConnection> senders = connections.subList(0, order.busy());
        return order.rate() > 0
                ? Turns.byTheClock(senders, order.rate(), order.inFlight())
                : Turns.echo(senders, order.inFlight());
    }

    private List<LoadConnection> reading() {
        return connections.subList(0, connections.size() - order.deaf());
    }

    /**
     * Returns when the measurement is over and the connections are closed.
     *
     * @param teller is told that the measurement {@code begins} and {@code ends}, when the order says so
     */
    static LoadResult run(LoadOrder order, Consumer<String> teller) throws IOException {
        List<Wire> wires = new OpeningHandshake(order).open();
        LoadRun run = new LoadRun(order, wires, teller);
        try {
            LoadResult result = run.measure();
            for (LoadConnection deaf : run.connections.subList(run.reading().size(), wires.size())) {
                deaf.wire().channel().close();
            }
            Closing.closeAll(wires.subList(0, run.reading().size()), !order.raw());
            return result;
        } finally {
            for (LoadConnection connection : run.connections) {
                connection.release();
                connection.wire().channel().close();
            }
        }
    }

    private LoadResult measure() throws IOException {
        try (Selector selector = Selector.open()) {
            for (LoadConnection connection : reading()) {
                register(connection, selector);
            }
            awaitOpenSessions();
            latestReply = System.nanoTime();
            turns.begin(latestReply);
            for (SelectionKey key : selector.keys()) {
                flush(key);
            }
            until(selector, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.warmUpMillis()));
            messages = 0;
            bytesIn = 0;
            latency.reset();
            Window window = Window.begin(order, teller);
            until(selector, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(order.millis()));
            LoadResult result = window.end(messages, bytesIn, latency);
            turns.stop();
            while (!turns.isQuiet()) {
                turn(selector);
            }
            return result;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A server that answers the handshake has not opened the session yet, and sends a broadcast to open ones only. */
    private void awaitOpenSessions() {
        if (order.broadcast()) {
            LockSupport.parkNanos(OPENING_NANOS);
        }
    }

    private void until(Selector selector, long deadline) throws IOException {
        while (System.nanoTime() - deadline < 0) {
            turn(selector);
        }
    }

    private void turn(Selector selector) throws IOException {
        if (order.rate() > 0) {
            // The clock does not wait: this thread has a processor to itself.
            selector.selectNow(this::ready);
            for (LoadConnection connection : turns.due(System.nanoTime())) {
                flush(connection.wire().channel().keyFor(selector));
            }
        } else {
            selector.select(this::ready, SELECT_MILLIS);
        }
        if (System.nanoTime() - latestReply > PATIENCE_NANOS) {
            throw new LoadFailure("no reply came for 10 s");
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isReadable()) {
                for (LoadConnection connection : group(key).connections) {
                    read(connection, key.selector());
                }
            }
            flush(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(LoadConnection connection, Selector selector) throws IOException {
        int length = connection.wire().read(in.clear());
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
            flush(other.wire().channel().keyFor(selector));
        }
    }

    private static void register(LoadConnection connection, Selector selector) throws IOException {
        SocketChannel channel = connection.wire().channel();
        SelectionKey known = channel.keyFor(selector);
        if (known == null) {
            channel.configureBlocking(false);
            known = channel.register(selector, SelectionKey.OP_READ, new Group());
        }
        group(known).connections.add(connection);
    }

    private static void flush(SelectionKey key) throws IOException {
        Group group = group(key);
        boolean waits = group.flush();
        if (waits != group.waitsForRoom) {
            group.waitsForRoom = waits;
            key.interestOps(waits ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    private static Group group(SelectionKey key) {
        return (Group) key.attachment();
    }

    /** The connections of a channel: one, but for streams of HTTP/2. */
    private static final class Group {
        private final List<LoadConnection> connections = new ArrayList<>(1);
        private boolean waitsForRoom;

        private boolean flush() throws IOException {
            Wire first = connections.get(0).wire();
            if (connections.size() == 1) {
                return connections.get(0).flush();
            }
            first.hold();
            for (LoadConnection connection : connections) {
                connection.flush();
            }
            first.release();
            boolean waits = first.hasUnsent();
            for (LoadConnection connection : connections) {
                waits |= connection.hasUnwritten();
            }
            return waits;
        }
    }
}

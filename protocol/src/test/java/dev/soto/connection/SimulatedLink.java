package dev.soto.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two ends of a TCP connection in a {@link SimulatedWorld}: bytes take their time, arrive in other pieces than they were sent in, and
 * fill buffers while nobody reads. The link can be slow, stand still, be cut without a word, or be reset. As with TCP, an end
 * that is closed while it has unread bytes resets the connection, and a reset loses what is under way.
 */
final class SimulatedLink {
    /** What the two kernels hold of one direction. */
    private static final int BUFFER_BYTES = 64 * 1024;

    final End first = new End("client");
    final End second = new End("server");
    private final SimulatedWorld world;
    private final long latency;
    /** Nothing arrives any more, in either direction. */
    private boolean cut;
    /** Until when nothing arrives. */
    private long stalledUntil;

    SimulatedLink(SimulatedWorld world) {
        this.world = world;
        this.latency = world.upTo(80 * SimulatedWorld.MILLIS);
        first.peer = second;
        second.peer = first;
    }

    /** From now on nothing arrives, and nobody is told. */
    void cut() {
        world.note("the link is cut");
        cut = true;
    }

    /** Nothing arrives for a time. */
    void stall(long nanos) {
        world.note("the link stands still for " + nanos / SimulatedWorld.MILLIS + " ms");
        stalledUntil = Math.max(stalledUntil, world.now() + nanos);
    }

    /** Something between the ends resets both. */
    void reset() {
        world.note("the link is reset");
        first.resetBySomebody();
        second.resetBySomebody();
    }

    private void deliver(Runnable arrival) {
        if (cut) {
            return;
        }
        if (world.now() < stalledUntil) {
            world.in(stalledUntil - world.now(), () -> deliver(arrival));
        } else {
            arrival.run();
        }
    }

    /** One end. */
    final class End extends LocalTransport {
        final String name;
        private End peer;
        private @Nullable TransportListener listener;

        // In.

        private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
        private boolean ended;
        private boolean reset;
        private boolean told;
        private boolean reading = true;
        private boolean inRead;
        private boolean readPlanned;

        // Out.

        private long lastArrival;
        private int underWay;
        private byte @Nullable [] rest;
        private @Nullable WriteCompletion completion;
        private boolean outputShut;
        boolean closed;

        End(String name) {
            this.name = name;
        }

        @Override
        public void start(TransportListener newListener) {
            listener = newListener;
            planRead();
        }

        private void planRead() {
            if (!readPlanned && listener != null) {
                readPlanned = true;
                world.in(world.upTo(SimulatedWorld.MILLIS), this::read);
            }
        }

        private void read() {
            readPlanned = false;
            while (!closed && reading && !told) {
                if (reset) {
                    told = true;
                    listener.onReadFailure(new SocketException("Connection reset"));
                } else if (!unread.isEmpty()) {
                    readOnce();
                } else if (ended) {
                    told = true;
                    listener.onEndOfStream();
                } else {
                    return;
                }
            }
        }

        private void readOnce() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = world.random.nextInt(4); i >= 0 && !unread.isEmpty(); i--) {
                bytes.writeBytes(unread.poll());
            }
            ByteBuffer input = ByteBuffer.wrap(bytes.toByteArray());
            int count = input.remaining();
            inRead = true;
            reading = false;
            boolean on = listener.onRead(input);
            inRead = false;
            reading |= on;
            if (input.hasRemaining()) {
                throw new AssertionError("input is left");
            }
            peer.taken(count);
        }

        @Override
        public void resumeReading() {
            reading = true;
            if (!inRead) {
                planRead();
            }
        }

        /** The peer has read bytes of ours. */
        private void taken(int count) {
            world.in(
                    latency,
                    () -> deliver(() -> {
                        underWay -= count;
                        if (rest != null && !closed) {
                            byte[] left = rest;
                            rest = null;
                            push(left);
                        }
                    }));
        }

        @Override
        public boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (reset) {
                throw new SocketException("Broken pipe");
            }
            int all = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
            if (underWay + all > BUFFER_BYTES || world.oneOf(4)) {
                return false;
            }
            send(bytes(buffers));
            return true;
        }

        @Override
        public void write(List<ByteBuffer> buffers, WriteCompletion whenDone) {
            if (completion != null || outputShut) {
                throw new AssertionError("a write too many at " + name);
            }
            if (closed) {
                whenDone.completed(new ClosedChannelException());
            } else if (reset) {
                whenDone.completed(new SocketException("Broken pipe"));
            } else {
                completion = whenDone;
                push(bytes(buffers));
            }
        }

        private static byte[] bytes(List<ByteBuffer> buffers) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                all.writeBytes(bytes);
            }
            return all.toByteArray();
        }

        private void push(byte[] bytes) {
            int room = Math.min(bytes.length, Math.max(0, BUFFER_BYTES - underWay));
            send(java.util.Arrays.copyOf(bytes, room));
            if (room < bytes.length) {
                rest = java.util.Arrays.copyOfRange(bytes, room, bytes.length);
            } else if (world.oneOf(2)) {
                complete(null);
            } else {
                world.in(world.upTo(5 * SimulatedWorld.MILLIS), () -> complete(null));
            }
        }

        private void complete(@Nullable Throwable failure) {
            WriteCompletion done = completion;
            completion = null;
            rest = null;
            if (done != null) {
                done.completed(failure);
            }
        }

        /** Sends bytes in pieces. */
        private void send(byte[] bytes) {
            underWay += bytes.length;
            for (int at = 0; at < bytes.length; ) {
                int size = world.oneOf(3) ? 1 + world.random.nextInt(8) : 1 + world.random.nextInt(20_000);
                int to = Math.min(bytes.length, at + size);
                byte[] piece = java.util.Arrays.copyOfRange(bytes, at, to);
                arriveInOrder(() -> peer.arrived(piece));
                at = to;
            }
        }

        private void arriveInOrder(Runnable arrival) {
            lastArrival = Math.max(lastArrival, world.now() + latency + world.upTo(2 * SimulatedWorld.MILLIS));
            world.in(lastArrival - world.now(), () -> deliver(arrival));
        }

        private void arrived(byte[] piece) {
            if (closed) {
                peer.resetBySomebody();
            } else if (!reset && !ended) {
                unread.add(piece);
                planRead();
            }
        }

        private void arrivedEnd() {
            ended = true;
            planRead();
        }

        private void resetBySomebody() {
            if (closed || reset) {
                return;
            }
            reset = true;
            unread.clear();
            complete(new SocketException("Broken pipe"));
            planRead();
        }

        @Override
        public void shutdownOutput() {
            if (completion != null) {
                throw new AssertionError("a write is under way at " + name);
            }
            if (!outputShut && !closed && !reset) {
                outputShut = true;
                arriveInOrder(peer::arrivedEnd);
            }
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            world.note(name + " frees its transport");
            if (!unread.isEmpty() || completion != null) {
                world.in(latency, () -> deliver(peer::resetBySomebody));
            } else if (!outputShut && !reset) {
                outputShut = true;
                arriveInOrder(peer::arrivedEnd);
            }
            complete(new ClosedChannelException());
        }
    }
}

package dev.soto.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transport over calls that block: a {@link Socket}, a pair of streams, a {@link ByteChannel}. For small tools and for
 * tests; each transport takes two threads. What serves many connections uses a transport of its own.
 *
 * <p>Threads: "soto-stream-reader" reads from {@link #start} on, and is where callbacks run that a read causes;
 * "soto-stream-writer" begins with the first write. Both are daemons and end with the transport. Writes have a thread of
 * their own so that a peer that does not read blocks neither the sender nor the timer, and the send timeout can end it.
 *
 * <p>The transport owns what it was made from: {@link #close} closes it, and interrupts a read or write that blocks. A
 * stream that heeds neither keeps its thread until its call returns.
 */
public final class StreamTransport implements Transport {
    private static final int READ_BYTES = 16 * 1024;

    private record Write(List<ByteBuffer> buffers, WriteCompletion completion) {}

    private final BlockingStream stream;
    private final InterruptibleCall reading = new InterruptibleCall();
    private final InterruptibleCall writing = new InterruptibleCall();

    @GuardedBy("this")
    private ByteBuffer early = ByteBuffer.allocate(0);

    @GuardedBy("this")
    private boolean started;

    @GuardedBy("this")
    private boolean resumed;

    @GuardedBy("this")
    private boolean outputEnded;

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private @Nullable Thread writer;

    @GuardedBy("this")
    private @Nullable Write write;

    private StreamTransport(BlockingStream stream) {
        this.stream = stream;
    }

    /**
     * Returns a transport over a connected socket, plain or TLS (after its handshake). A read timeout of the socket
     * (SO_TIMEOUT) ends the connection when it passes; 0 is usual.
     *
     * @throws IOException when the socket is not connected, or closed
     */
    public static StreamTransport over(Socket socket) throws IOException {
        return new StreamTransport(StreamPair.of(socket));
    }

    /**
     * Returns a transport over a pair of streams, for example pipes or those of a process. The output is flushed after
     * each write. To end the outgoing direction closes the output stream: for the streams of a socket, which would close
     * both, use the other method.
     */
    public static StreamTransport over(InputStream input, OutputStream output) {
        return new StreamTransport(StreamPair.of(input, output));
    }

    /**
     * Returns a transport over a channel. Reads and writes happen at the same time; of the JDK's, a {@link
     * java.nio.channels.SocketChannel} is fit for that. Only a socket channel can end one direction alone.
     *
     * @throws IllegalArgumentException when the channel is in non-blocking mode
     * @throws IOException when the channel is closed
     */
    public static StreamTransport over(ByteChannel channel) throws IOException {
        return new StreamTransport(ChannelStream.of(channel));
    }

    /**
     * Puts bytes in front of what will be read: those that came behind the opening handshake and were read with it.
     *
     * @param bytes are copied
     * @return this
     * @throws IllegalStateException after {@link #start}
     */
    public synchronized StreamTransport withEarlyInput(ByteBuffer bytes) {
        if (started) {
            throw new IllegalStateException("early input comes before start");
        }
        early = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
        return this;
    }

    // Reading

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when it was called before
     */
    @Override
    public void start(TransportListener listener) {
        ByteBuffer first;
        synchronized (this) {
            if (started) {
                throw new IllegalStateException("a transport is started once");
            }
            started = true;
            first = early;
            if (closed) {
                return;
            }
        }
        thread("soto-stream-reader", () -> readAll(listener, first)).start();
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void readAll(TransportListener listener, ByteBuffer first) {
        if (!deliver(listener, first)) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        do {
            int count;
            try {
                count = reading.run(() -> stream.read(buffer.clear()));
            } catch (IOException | RuntimeException | Error failure) {
                // Streams of others throw what they like, Undertow's when a read is interrupted.
                // The JDK reads through direct memory, of which there may be none.
                if (isOpen()) {
                    listener.onReadFailure(failure);
                }
                return;
            }
            if (count < 0) {
                if (isOpen()) {
                    listener.onEndOfStream();
                }
                return;
            }
        } while (deliver(listener, buffer.flip()));
    }

    /** Hands bytes on and waits until more are wanted; returns whether to go on. */
    private boolean deliver(TransportListener listener, ByteBuffer input) {
        synchronized (this) {
            resumed = false;
            if (closed) {
                return false;
            }
        }
        return !input.hasRemaining() || listener.onRead(input) ? isOpen() : awaitResume();
    }

    private synchronized boolean awaitResume() {
        while (!resumed && !closed) {
            awaitChange();
        }
        return !closed;
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private synchronized void awaitChange() {
        try {
            wait();
        } catch (InterruptedException leftBehind) {
            // By a callback: it means nothing to a thread of ours, whose end is a flag.
        }
    }

    @Override
    public synchronized void resumeReading() {
        resumed = true;
        notifyAll();
    }

    // Writing

    @Override
    public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        Throwable refused = null;
        synchronized (this) {
            if (closed || outputEnded) {
                refused = new ClosedChannelException();
            } else {
                write = new Write(buffers, completion);
                refused = wakeWriter();
            }
        }
        if (refused != null) {
            completion.completed(refused);
        }
    }

    /** Returns why there is none, and then forgets the write. */
    @GuardedBy("this")
    private @Nullable Throwable wakeWriter() {
        if (writer != null) {
            notifyAll();
            return null;
        }
        Thread started = thread("soto-stream-writer", this::writeAll);
        try {
            started.start();
        } catch (OutOfMemoryError noThread) {
            write = null;
            return noThread;
        }
        writer = started;
        return null;
    }

    private void writeAll() {
        for (Write next; (next = nextWrite()) != null; ) {
            next.completion.completed(perform(next.buffers));
        }
        endOutput();
    }

    /** Waits for a write; returns null when there will be none. */
    private synchronized @Nullable Write nextWrite() {
        while (write == null && !closed && !outputEnded) {
            awaitChange();
        }
        Write next = write;
        write = null;
        return next;
    }

    private @Nullable Throwable perform(List<ByteBuffer> buffers) {
        try {
            writing.run(() -> {
                stream.write(buffers);
                return 0;
            });
            return null;
        } catch (IOException | RuntimeException | Error failure) {
            return failure;
        }
    }

    @Override
    public synchronized void shutdownOutput() {
        if (!closed && !outputEnded) {
            outputEnded = true;
            // Without a thread the peer sees the end with the close that follows.
            wakeWriter();
        }
    }

    private void endOutput() {
        try {
            stream.endOutput();
        } catch (IOException closedAlready) {
            // The peer sees the end in any case: it is gone, or the close that follows tells it.
        }
    }

    @Override
    public void close() {
        boolean noWriter;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            noWriter = writer == null;
            notifyAll();
        }
        reading.end();
        writing.end();
        try {
            stream.close();
        } catch (IOException given) {
            // Given up: nothing is left that could be done with it.
        }
        if (noWriter) {
            endOutput();
        }
    }

    @Override
    public boolean isSecure() {
        return stream.isSecure();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return stream.remoteAddress();
    }
}

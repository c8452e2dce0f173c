package dev.soto.servlet.undertow;

import dev.soto.connection.TransportListener;
import dev.soto.protocol.frame.BufferPool;
import dev.soto.transport.ReadPump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The reading half of a connection that only its I/O thread may read: it reads into a borrowed buffer and hands it to a worker,
 * which runs the listener; for an endpoint that promised not to block it runs the listener itself. As long as the worker has
 * not returned, nothing more is read; only when bytes come in the meantime does the selector have to hear of that.
 */
final class IoThreadRead implements UndertowRead {
    private enum State {
        /** Not started. */
        NEW,
        /** The I/O thread reads what comes. */
        WAITING,
        /** A buffer is with the listener. */
        DELIVERING,
        /** As DELIVERING, and {@link #resume} was called since. */
        RESUMED,
        /** The listener wants no more. */
        PAUSED,
        /** End of stream, failure or close: the listener is not called any more. */
        ENDED
    }

    private final ConduitStreamSourceChannel source;
    private final XnioIoThread ioThread;
    private final Executor deliverer;
    private final BufferPool buffers;
    private final Runnable deliver = this::deliver;
    private final Runnable readOn = this::readOn;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    /** Bytes came when they were not wanted: the I/O thread does not look for more before {@link #readOn}. */
    private volatile boolean suspended;

    /** Set once by {@link #start}, before the state leaves NEW. */
    private @Nullable TransportListener listener;

    /** What is with the listener; belongs to whoever moved the state to DELIVERING. */
    private @Nullable ByteBuffer input;

    IoThreadRead(StreamConnection connection, BufferPool buffers, boolean nonBlocking) {
        this.source = connection.getSourceChannel();
        this.ioThread = connection.getIoThread();
        this.deliverer = nonBlocking ? Runnable::run : Worker.of(connection);
        this.buffers = buffers;
    }

    @Override
    public void start(TransportListener toCall) {
        listener = toCall;
        suspended = true;
        if (state.compareAndSet(State.NEW, State.WAITING)) {
            onIoThread(() -> {
                source.setReadListener(channel -> readable());
                readOn();
            });
        }
    }

    @Override
    public void resume() {
        while (true) {
            State now = state.get();
            if (now == State.PAUSED) {
                if (state.compareAndSet(now, State.WAITING)) {
                    wanted();
                    return;
                }
            } else if (now != State.DELIVERING || state.compareAndSet(now, State.RESUMED)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        state.set(State.ENDED);
    }

    @Override
    public void failed(Throwable cause) {
        TransportListener known = listener;
        if (end() && known != null) {
            known.onReadFailure(cause);
        }
    }

    /** On the I/O thread. */
    private void readable() {
        if (state.get() != State.WAITING) {
            suspended = true;
            source.suspendReads();
            // Wanted again since the question: whoever wants it may not have seen the flag.
            if (state.get() == State.WAITING) {
                readOn();
            }
            return;
        }
        ByteBuffer buffer = buffers.acquire(ReadPump.READ_BYTES);
        int count;
        try {
            count = source.read(buffer);
        } catch (IOException | RuntimeException failure) {
            buffers.release(buffer);
            source.suspendReads();
            failed(failure);
            return;
        }
        if (count > 0 && state.compareAndSet(State.WAITING, State.DELIVERING)) {
            input = buffer.flip();
            dispatch();
            return;
        }
        buffers.release(buffer);
        if (count < 0) {
            source.suspendReads();
            endBehindWrites();
        }
    }

    /** The answers to what came before the end wait for this thread, too, and the listener closes the connection. */
    private void endBehindWrites() {
        try {
            ioThread.execute(this::endOfStream);
        } catch (RejectedExecutionException stopped) {
            endOfStream();
        }
    }

    private void endOfStream() {
        if (end()) {
            requireListener().onEndOfStream();
        }
    }

    private void dispatch() {
        try {
            deliverer.execute(deliver);
        } catch (RejectedExecutionException stopped) {
            failed(stopped);
        }
    }

    private void deliver() {
        ByteBuffer bytes = input;
        input = null;
        if (bytes == null) {
            return;
        }
        boolean more;
        try {
            more = requireListener().onRead(bytes);
        } catch (RuntimeException | Error failure) {
            // The listener has no such path; end it as a failed read rather than leave a connection that nobody reads.
            failed(failure);
            return;
        } finally {
            buffers.release(bytes);
        }
        if (!more && state.compareAndSet(State.DELIVERING, State.PAUSED)) {
            return;
        }
        if (state.compareAndSet(State.DELIVERING, State.WAITING) || state.compareAndSet(State.RESUMED, State.WAITING)) {
            wanted();
        }
    }

    /** The state has become WAITING: looks for more, unless the I/O thread does already. */
    private void wanted() {
        if (suspended) {
            onIoThread(readOn);
        }
    }

    /** On the I/O thread. */
    private void readOn() {
        if (suspended && state.get() == State.WAITING) {
            suspended = false;
            // Not resumeReads: bytes may wait in a conduit.
            source.wakeupReads();
        }
    }

    private void onIoThread(Runnable action) {
        if (Thread.currentThread() == ioThread) {
            action.run();
            return;
        }
        try {
            ioThread.execute(action);
        } catch (RejectedExecutionException stopped) {
            failed(stopped);
        }
    }

    /** Returns whether this call ended the reading. */
    private boolean end() {
        return state.getAndSet(State.ENDED) != State.ENDED;
    }

    private TransportListener requireListener() {
        TransportListener known = listener;
        if (known == null) {
            throw new IllegalStateException("reading before start");
        }
        return known;
    }
}

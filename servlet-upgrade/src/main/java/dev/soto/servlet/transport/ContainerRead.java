package dev.soto.servlet.transport;

import dev.soto.connection.TransportListener;
import dev.soto.protocol.frame.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a transport whose container says when there is something to read, on a thread that may block. That
 * thread reads until nothing is left and runs the listener itself. A buffer is borrowed for a wake-up and given back after
 * it, so that an idle connection holds none.
 *
 * <p>Threads: a small state machine (NEW, WAITING, READING, RESUMED, PAUSED, ENDED) in one atomic reference; whoever moves
 * it to READING is the only one to read and to call the listener until it moves on.
 */
public final class ContainerRead {
    /** Most bytes that one read takes. */
    public static final int READ_BYTES = 64 * 1024;

    /** Where bytes come from. */
    public interface Input {
        /** Reads what is there into the buffer; returns 0 when that is nothing yet, and -1 at the end. Does not block. */
        int read(ByteBuffer to) throws IOException;

        /** Has {@link ContainerRead#readable} called when bytes arrive. */
        void awaitReadable();

        /** Has {@link ContainerRead#readable} called soon in any case: bytes may wait that the container has read already. */
        void readSoon();

        /** Returns whether the connection has not been closed. */
        boolean isOpen();

        /** Returns whether to wait behind each read, because others have their turn on this thread. */
        default boolean readsOnce() {
            return false;
        }
    }

    private enum State {
        /** Not started. */
        NEW,
        /** The container will call when there is something to read. */
        WAITING,
        /** A thread is reading or in the listener. */
        READING,
        /** As READING, and {@link #resume} was called since the listener was. */
        RESUMED,
        /** The listener wants no more. */
        PAUSED,
        /** End of stream, failure or close: the listener is not called any more. */
        ENDED
    }

    private final Input input;
    private final BufferPool buffers;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    /** Set once by {@link #start}, before the state leaves NEW. */
    private @Nullable TransportListener listener;

    /**
     * Creates a loop that reads nothing before it is started.
     *
     * @param buffers lends read buffers
     */
    public ContainerRead(Input input, BufferPool buffers) {
        this.input = input;
        this.buffers = buffers;
    }

    /** See {@link dev.soto.connection.Transport#start}. */
    public void start(TransportListener listener) {
        this.listener = listener;
        if (state.compareAndSet(State.NEW, State.WAITING)) {
            input.readSoon();
        }
    }

    /** See {@link dev.soto.connection.Transport#resumeReading}. */
    public void resume() {
        while (true) {
            State now = state.get();
            if (now == State.PAUSED) {
                if (state.compareAndSet(now, State.WAITING)) {
                    input.readSoon();
                    return;
                }
            } else if (now != State.READING || state.compareAndSet(now, State.RESUMED)) {
                return;
            }
        }
    }

    /** The transport is being closed: the listener is not called any more. */
    public void close() {
        state.set(State.ENDED);
    }

    /** The container says that there may be something to read: reads it on this thread. Harmless at any time. */
    public void readable() {
        if (state.compareAndSet(State.WAITING, State.READING)) {
            readAll();
        }
    }

    /**
     * The container says that the connection is over. Tells the listener on this thread, unless a thread is reading: that
     * one finds out by itself.
     */
    public void failed(Throwable cause) {
        if (state.compareAndSet(State.WAITING, State.ENDED) || state.compareAndSet(State.PAUSED, State.ENDED)) {
            requireListener().onReadFailure(cause);
        }
    }

    private void readAll() {
        ByteBuffer buffer = buffers.acquire(READ_BYTES);
        boolean more;
        try {
            more = readUntilNothingIsLeft(buffer);
        } finally {
            buffers.release(buffer);
        }
        if (more) {
            awaitReadable();
        }
    }

    /** Returns whether to wait for more; otherwise reading is paused or over. */
    private boolean readUntilNothingIsLeft(ByteBuffer buffer) {
        while (true) {
            int count;
            try {
                count = input.read(buffer.clear());
            } catch (IOException | RuntimeException failure) {
                fail(failure);
                return false;
            }
            if (count == 0) {
                return true;
            }
            if (count < 0) {
                if (end()) {
                    requireListener().onEndOfStream();
                }
                return false;
            }
            if (!deliver(buffer.flip())) {
                return false;
            }
            if (input.readsOnce()) {
                return true;
            }
        }
    }

    /** Returns whether to go on. */
    private boolean deliver(ByteBuffer bytes) {
        // A resumption counts only from here on: an earlier one has had its effect.
        state.compareAndSet(State.RESUMED, State.READING);
        boolean more;
        try {
            more = requireListener().onRead(bytes);
        } catch (RuntimeException | Error failure) {
            // The listener has no such path; end it as a failed read rather than leave a connection that nobody reads.
            fail(failure);
            return false;
        }
        if (more || !state.compareAndSet(State.READING, State.PAUSED)) {
            return state.get() != State.ENDED;
        }
        if (!input.isOpen()) {
            failed(new ClosedChannelException());
        }
        return false;
    }

    private void awaitReadable() {
        // A resumption that comes now changes nothing: reading goes on anyway.
        if (!state.compareAndSet(State.READING, State.WAITING) && !state.compareAndSet(State.RESUMED, State.WAITING)) {
            return;
        }
        input.awaitReadable();
        if (!input.isOpen()) {
            // Closed between the last read and the registration: the container may not tell.
            failed(new ClosedChannelException());
        }
    }

    private void fail(Throwable failure) {
        if (end()) {
            requireListener().onReadFailure(failure);
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

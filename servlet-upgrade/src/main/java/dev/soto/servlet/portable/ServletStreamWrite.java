package dev.soto.servlet.portable;

import dev.soto.transport.WritePump;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a connection, one after the other, by the rule of the Servlet API: nothing is written before the stream is
 * ready, and a write is over when the stream is ready after it. The caller writes as much as the stream takes; the
 * container's thread goes on with the rest.
 */
final class ServletStreamWrite {
    /** Most bytes of a call: a container copies what the socket does not take. */
    private static final int CHUNK_BYTES = 16 * 1024;

    private enum Step {
        /** The stream is not ready; the container will call. */
        WAITING,
        /** The stream is ready, and nothing is to be written. */
        READY,
        /** A thread is writing. */
        WRITING,
        /** As WRITING, and the container has called since the stream was asked. */
        CALLED
    }

    private final ServletOutputStream output;
    private final WritePump pump;
    private final Runnable whenWaiting;
    private final Runnable whenWritten;
    private final AtomicReference<Step> step = new AtomicReference<>(Step.WAITING);
    private volatile boolean pending;
    /** Threads that do what follows from a write that is over. */
    private final AtomicInteger finishing = new AtomicInteger();

    // Of the write that is under way; belong to whoever moved the step to WRITING.

    private List<ByteBuffer> buffers = List.of();
    private int next;
    private boolean flushed;

    /**
     * Creates one that waits for the container's first call.
     *
     * @param pump whose writes these are
     * @param whenWaiting called when a write begins to wait for the container
     * @param whenWritten called when a write is over, and what follows from it has been done
     */
    ServletStreamWrite(ServletOutputStream output, WritePump pump, Runnable whenWaiting, Runnable whenWritten) {
        this.output = output;
        this.pump = pump;
        this.whenWaiting = whenWaiting;
        this.whenWritten = whenWritten;
    }

    /** Returns whether a write waits for the container. */
    boolean isWaiting() {
        return pending && step.get() == Step.WAITING;
    }

    /** Returns whether a thread is in a write, or in what follows from it. */
    boolean isUnderWay() {
        return finishing.get() > 0 || pending && step.get() != Step.WAITING;
    }

    void begin(List<ByteBuffer> toWrite) {
        buffers = toWrite;
        next = 0;
        flushed = false;
        pending = true;
        if (step.compareAndSet(Step.READY, Step.WRITING)) {
            writeOn();
        } else {
            whenWaiting.run();
        }
    }

    /** The container says that the stream is ready. */
    void writable() {
        while (true) {
            Step now = step.get();
            if (now == Step.WAITING) {
                if (step.compareAndSet(now, Step.WRITING)) {
                    writeOn();
                    return;
                }
            } else if (now != Step.WRITING || step.compareAndSet(now, Step.CALLED)) {
                return;
            }
        }
    }

    /** The step is this thread's to change. */
    private void writeOn() {
        do {
            if (pending) {
                if (!writeAll()) {
                    return;
                }
                finish();
            } else {
                step.set(Step.READY);
            }
            // What began meanwhile saw that the step was this thread's.
        } while (pending && step.compareAndSet(Step.READY, Step.WRITING));
    }

    private void finish() {
        finishing.incrementAndGet();
        try {
            pending = false;
            step.set(Step.READY);
            pump.written();
        } finally {
            finishing.decrementAndGet();
            whenWritten.run();
        }
    }

    /** Returns whether everything has been written; otherwise the container goes on, or the write has failed. */
    private boolean writeAll() {
        try {
            do {
                if (pump.isClosed()) {
                    return false;
                }
                ByteBuffer buffer = nextBuffer();
                if (buffer != null) {
                    write(buffer);
                } else if (flushed) {
                    return true;
                } else {
                    flushed = true;
                    output.flush();
                }
            } while (isReady());
        } catch (IOException | RuntimeException | Error failure) {
            // An error, too: direct memory may be used up, and nobody else ends the write.
            pump.close(failure);
            return false;
        }
        whenWaiting.run();
        return false;
    }

    private @Nullable ByteBuffer nextBuffer() {
        while (next < buffers.size()) {
            if (buffers.get(next).hasRemaining()) {
                return buffers.get(next);
            }
            next++;
        }
        return null;
    }

    private void write(ByteBuffer buffer) throws IOException {
        int count = Math.min(CHUNK_BYTES, buffer.remaining());
        if (buffer.hasArray()) {
            output.write(buffer.array(), buffer.arrayOffset() + buffer.position(), count);
            buffer.position(buffer.position() + count);
        } else {
            // Not one array for all: the container may keep it until the stream is ready again.
            byte[] copy = new byte[count];
            buffer.get(copy);
            output.write(copy, 0, count);
        }
    }

    /** If not, the write is another thread's from here on. */
    private boolean isReady() {
        while (true) {
            // A call that came before the question has had its effect.
            step.set(Step.WRITING);
            if (output.isReady()) {
                return true;
            }
            if (step.compareAndSet(Step.WRITING, Step.WAITING)) {
                return false;
            }
        }
    }
}

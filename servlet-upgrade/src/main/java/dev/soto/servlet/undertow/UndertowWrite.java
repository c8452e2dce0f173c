package dev.soto.servlet.undertow;

import dev.soto.connection.GatherWindow;
import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * The writes of a connection, one after the other, each as gathered writes of a {@link GatherWindow}. The caller writes as
 * much as the socket takes; the I/O thread goes on with the rest.
 */
final class UndertowWrite {
    private static final System.Logger LOG = System.getLogger(UndertowWrite.class.getName());
    private static final ByteBuffer[] NONE = {};

    private static final AtomicReferenceFieldUpdater<UndertowWrite, @Nullable WriteCompletion> COMPLETION =
            AtomicReferenceFieldUpdater.newUpdater(UndertowWrite.class, WriteCompletion.class, "completion");

    private final ConduitStreamSinkChannel sink;
    /** Of the write that is under way: whoever takes it calls it. */
    private volatile @Nullable WriteCompletion completion;

    private volatile boolean closed;

    // Confined to the write under way; the volatile flag hands them on to the I/O thread.

    /** There while a write is under way that the socket did not take at once. */
    private @Nullable GatherWindow window;

    private ByteBuffer[] current = NONE;
    private int offset;
    private volatile boolean waiting;
    private boolean listening;

    UndertowWrite(ConduitStreamSinkChannel sink) {
        this.sink = sink;
    }

    /** See {@link dev.soto.connection.Transport#tryWrite}. */
    boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        long bytes = GatherWindow.remaining(buffers);
        if (bytes > GatherWindow.BYTES) {
            return false;
        }
        long written = buffers.size() == 1 ? sink.write(buffers.get(0)) : sink.write(buffers.toArray(NONE));
        return written == bytes;
    }

    void begin(List<ByteBuffer> buffers, WriteCompletion whenDone) {
        GatherWindow windows = new GatherWindow();
        windows.start(buffers);
        window = windows;
        current = NONE;
        offset = 0;
        completion = whenDone;
    }

    void write() {
        if (closed) {
            complete(new ClosedChannelException());
            return;
        }
        try {
            if (writeWindows() && sink.flush()) {
                complete(null);
            } else {
                awaitWritable();
            }
        } catch (IOException | RuntimeException failure) {
            complete(failure);
        }
    }

    /** Returns whether everything has been written. */
    private boolean writeWindows() throws IOException {
        while (true) {
            while (offset < current.length && !current[offset].hasRemaining()) {
                offset++;
            }
            if (offset == current.length) {
                current = window == null ? NONE : window.next();
                offset = 0;
                if (current.length == 0) {
                    window = null;
                    return true;
                }
            }
            if (sink.write(current, offset, current.length - offset) == 0) {
                return false;
            }
        }
    }

    private void awaitWritable() {
        if (!listening) {
            listening = true;
            sink.setWriteListener(channel -> writable());
        }
        waiting = true;
        sink.resumeWrites();
    }

    /** On the I/O thread. */
    private void writable() {
        sink.suspendWrites();
        if (waiting) {
            waiting = false;
            write();
        }
    }

    /** Ends the output. With TLS the alert may have to wait for the socket; nobody writes behind it. */
    void shutdown() {
        try {
            sink.shutdownWrites();
            if (!sink.flush()) {
                sink.setWriteListener(channel -> flushed());
                sink.resumeWrites();
            }
        } catch (IOException | RuntimeException gone) {
            // The peer sees the end in any case: with the close that follows.
            LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
        }
    }

    private void flushed() {
        try {
            if (sink.flush()) {
                sink.suspendWrites();
            }
        } catch (IOException | RuntimeException gone) {
            sink.suspendWrites();
            LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
        }
    }

    /** XNIO forgets a write that waits when the connection is closed: fails it. */
    void close() {
        closed = true;
        complete(new ClosedChannelException());
    }

    private void complete(@Nullable Throwable failure) {
        WriteCompletion whenDone = COMPLETION.getAndSet(this, null);
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }
}

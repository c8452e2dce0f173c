package dev.soto.servlet.undertow;

import dev.soto.protocol.frame.BufferPool;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
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
 * A connection that only its I/O thread may read: that reads into a borrowed buffer and hands it to a worker, which runs the
 * listener; for an endpoint that promised not to block it runs the listener itself. As long as the worker does not ask for more,
 * nothing is read; only when bytes come in the meantime does the selector have to hear of that.
 */
final class IoThreadChannel extends UndertowChannel {
    private final ConduitStreamSourceChannel source;
    private final XnioIoThread ioThread;
    private final Executor deliverer;
    private final BufferPool buffers;
    private final Runnable deliver = transport().reading()::readable;
    private final Runnable readOn = this::readOn;

    /** Set by the pump when it waits for bytes, cleared by the I/O thread when it hands some over. */
    private volatile boolean wanted;
    /** The I/O thread does not look for bytes before {@link #readOn}: it has not begun, or some came that were not wanted. */
    private volatile boolean suspended = true;
    /** On its way from the I/O thread to the pump. */
    private final AtomicReference<@Nullable ByteBuffer> handedOver = new AtomicReference<>();

    private volatile boolean ended;
    /** Of the I/O thread. */
    private boolean listening;

    IoThreadChannel(StreamConnection connection, ReadServices services, boolean nonBlocking) {
        super(connection, services);
        this.source = connection.getSourceChannel();
        this.ioThread = connection.getIoThread();
        this.deliverer = nonBlocking ? Runnable::run : Worker.of(connection);
        this.buffers = services.buffers();
    }

    // The pump's thread.

    @Override
    public int read(ByteBuffer to) {
        ByteBuffer bytes = handedOver.getAndSet(null);
        if (bytes == null) {
            return ended ? -1 : 0;
        }
        int count = bytes.remaining();
        to.put(bytes);
        buffers.release(bytes);
        return count;
    }

    @Override
    public void awaitReadable() {
        wanted = true;
        if (suspended) {
            onIoThread(readOn);
        }
    }

    @Override
    public void close() {
        super.close();
        dropHandedOver();
    }

    private void dropHandedOver() {
        ByteBuffer unread = handedOver.getAndSet(null);
        if (unread != null) {
            buffers.release(unread);
        }
    }

    // The I/O thread.

    private void readOn() {
        if (!listening) {
            listening = true;
            source.setReadListener(channel -> readable());
        }
        if (suspended && wanted) {
            suspended = false;
            // Not resumeReads: bytes may wait in a conduit.
            source.wakeupReads();
        }
    }

    private void readable() {
        if (!wanted) {
            suspended = true;
            source.suspendReads();
            // Wanted again since the question: whoever wants it may not have seen the flag.
            readOn();
            return;
        }
        ByteBuffer buffer = buffers.acquire(ReadPump.READ_BYTES);
        int count;
        try {
            count = source.read(buffer);
        } catch (IOException | RuntimeException failure) {
            buffers.release(buffer);
            source.suspendReads();
            transport().reading().failed(failure);
            return;
        }
        if (count > 0) {
            handOver(buffer.flip());
            return;
        }
        buffers.release(buffer);
        if (count < 0) {
            source.suspendReads();
            endBehindWrites();
        }
    }

    private void handOver(ByteBuffer bytes) {
        wanted = false;
        handedOver.set(bytes);
        if (!isOpen()) {
            // The pump may read no more.
            dropHandedOver();
        }
        try {
            deliverer.execute(deliver);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            dropHandedOver();
            transport().reading().failed(noThread);
        }
    }

    /** The answers to what came before the end wait for this thread, too, and the listener closes the connection. */
    private void endBehindWrites() {
        try {
            ioThread.execute(this::end);
        } catch (RejectedExecutionException stopped) {
            end();
        }
    }

    private void end() {
        ended = true;
        transport().reading().readable();
    }

    private void onIoThread(Runnable action) {
        if (isOnIoThread()) {
            action.run();
            return;
        }
        try {
            ioThread.execute(action);
        } catch (RejectedExecutionException stopped) {
            transport().reading().failed(stopped);
        }
    }
}

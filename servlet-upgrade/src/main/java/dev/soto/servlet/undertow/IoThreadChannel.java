package dev.soto.servlet.undertow;

import dev.soto.protocol.model.BufferPool;
import dev.soto.transport.CallbackRoom;
import dev.soto.transport.PendingUpgrade;
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
 * A connection that only its I/O thread may read: that reads into a borrowed buffer and hands it to a thread of the endpoint's, which runs the
 * listener; for an endpoint that promised not to block it runs the listener itself. As long as that does not ask for more,
 * nothing is read; only when bytes come in the meantime does the selector have to hear of that.
 */
final class IoThreadChannel extends UndertowChannel {
    private static final int CROWDED_BYTES = 16 * 1024;

    private final ConduitStreamSourceChannel source;
    private final XnioIoThread ioThread;
    private final boolean nonBlocking;
    private final CallbackRoom room;
    private final Executor unlimited;
    private final BufferPool buffers;
    private final Runnable readOn = this::readOn;

    /** Set by the pump when it waits for bytes, cleared by the I/O thread when it hands some over. */
    private volatile boolean wanted;
    /** The I/O thread does not look for bytes before {@link #readOn}: it has not begun, or some came that were not wanted. */
    private volatile boolean suspended = true;
    /** On its way from the I/O thread to the pump. */
    private final AtomicReference<@Nullable ByteBuffer> handedOver = new AtomicReference<>();

    /** The I/O thread has found nothing since it handed something over. */
    private volatile boolean empty;
    /** The pump is to be called also when there is nothing. */
    private volatile boolean called;

    private volatile boolean ended;
    /** Of the I/O thread. */
    private boolean listening;

    IoThreadChannel(StreamConnection connection, PendingUpgrade upgrade) {
        super(connection, upgrade.reading());
        this.source = connection.getSourceChannel();
        this.ioThread = connection.getIoThread();
        this.nonBlocking = upgrade.isNonBlocking();
        this.room = upgrade.room();
        this.unlimited = upgrade.reading().executor();
        this.buffers = upgrade.reading().buffers();
    }

    @Override
    void openSoon(PendingUpgrade upgrade) {
        if (nonBlocking) {
            upgrade.open(transport());
            return;
        }
        try {
            room.call(upgrade.opening(transport()));
        } catch (RejectedExecutionException stopped) {
            upgrade.abandon();
            transport().close();
        }
    }

    // The pump's thread.

    @Override
    public int read(ByteBuffer to) {
        ByteBuffer bytes = handedOver.getAndSet(null);
        if (bytes == null) {
            return ended ? -1 : 0;
        }
        int count = Math.min(bytes.remaining(), to.remaining());
        to.put(bytes.slice().limit(count));
        if (bytes.position(bytes.position() + count).hasRemaining()) {
            handedOver.set(bytes);
        } else {
            buffers.release(bytes);
        }
        return count;
    }

    @Override
    public boolean isAllRead() {
        return empty;
    }

    @Override
    public boolean callSoon() {
        called = true;
        onIoThread(this::look);
        return true;
    }

    /** Nothing comes from the I/O thread before it is wanted, so all that it handed over is read first. */
    @Override
    public int turnBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void awaitReadable() {
        wanted = true;
        if (suspended) {
            onIoThread(readOn);
        }
    }

    /** The rest of what was handed over may wait, where a small buffer has to do. */
    @Override
    public void readSoon() {
        if (handedOver.get() == null) {
            awaitReadable();
        } else {
            deliver();
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

    /** Of a pump that wants nothing now the call comes when it does. */
    private void look() {
        readOn();
        if (wanted) {
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
        ByteBuffer buffer;
        try {
            buffer = room.isCrowded() ? ByteBuffer.allocate(CROWDED_BYTES) : buffers.acquire(ReadPump.READ_BYTES);
        } catch (OutOfMemoryError noBuffer) {
            failRead(noBuffer);
            return;
        }
        int count;
        try {
            count = source.read(buffer);
        } catch (IOException | RuntimeException | Error failure) {
            // An error, too: TLS reads through direct memory, which may be used up. XNIO would call again and again.
            buffers.release(buffer);
            failRead(failure);
            return;
        }
        if (count > 0) {
            handOver(buffer.flip());
            return;
        }
        buffers.release(buffer);
        empty = true;
        if (count == 0 && called) {
            called = false;
            wanted = false;
            deliver();
        } else if (count < 0) {
            source.suspendReads();
            endBehindWrites();
        }
    }

    private void failRead(Throwable failure) {
        source.suspendReads();
        transport().reading().failed(failure);
    }

    private void handOver(ByteBuffer bytes) {
        wanted = false;
        empty = false;
        handedOver.set(bytes);
        if (!isOpen()) {
            // The pump may read no more.
            dropHandedOver();
        }
        deliver();
    }

    private void deliver() {
        ReadPump pump = transport().reading();
        try {
            if (nonBlocking) {
                pump.readable();
            } else if (pump.isStarved()) {
                unlimited.execute(pump::readable);
            } else {
                room.call(pump);
            }
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            dropHandedOver();
            pump.failed(noThread);
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
        deliver();
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

package dev.soto.transport;

import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a {@link ChannelTransport}: one write at a time, completed once, whoever goes on with it. As long as it
 * has a connection's peer take what it takes at once, it is called by the writer; a write that has to wait belongs to whoever
 * takes it from {@link #waiting}.
 */
public final class WritePump {
    private static final ByteBuffer[] NONE = {};

    private static final AtomicReferenceFieldUpdater<WritePump, @Nullable List<ByteBuffer>> WAITING = waitingUpdater();

    private final RawChannel channel;
    /** The write that waits for the channel; who takes it away writes on or completes it. */
    private volatile @Nullable List<ByteBuffer> waiting;
    /** Of the write that is under way; handed on with it. */
    private @Nullable WriteCompletion completion;

    private volatile boolean closed;

    WritePump(RawChannel channel) {
        this.channel = channel;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the field's type has type arguments, its class has not
    private static AtomicReferenceFieldUpdater<WritePump, @Nullable List<ByteBuffer>> waitingUpdater() {
        return (AtomicReferenceFieldUpdater)
                AtomicReferenceFieldUpdater.newUpdater(WritePump.class, List.class, "waiting");
    }

    /** Writes to a channel of the JDK's kind as {@link RawChannel#write} does. */
    public static long write(GatheringByteChannel channel, List<ByteBuffer> from) throws IOException {
        return from.size() == 1 ? channel.write(from.get(0)) : channel.write(from.toArray(NONE));
    }

    /** See {@link dev.soto.connection.Transport#tryWrite}. */
    boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        channel.write(buffers);
        return isUsedUp(buffers) && channel.flush();
    }

    /** See {@link dev.soto.connection.Transport#write}. */
    void begin(List<ByteBuffer> buffers, WriteCompletion whenDone) {
        completion = whenDone;
        if (isUsedUp(buffers)) {
            writeOn(buffers);
        } else {
            await(buffers);
        }
    }

    private void await(List<ByteBuffer> rest) {
        waiting = rest;
        if (closed) {
            failed(new ClosedChannelException());
            return;
        }
        try {
            channel.awaitWritable(rest);
        } catch (RuntimeException | Error failure) {
            failed(failure);
        }
    }

    /** The channel may take more. Does nothing when no write waits. */
    public void writable() {
        List<ByteBuffer> rest = WAITING.getAndSet(this, null);
        if (rest != null) {
            writeOn(rest);
        }
    }

    /** Loops rather than recurses; the write is this thread's. */
    private void writeOn(List<ByteBuffer> rest) {
        try {
            while (!isUsedUp(rest)) {
                if (closed) {
                    throw new ClosedChannelException();
                }
                if (channel.write(rest) == 0) {
                    await(rest);
                    return;
                }
            }
            if (!channel.flush()) {
                await(rest);
                return;
            }
        } catch (IOException failure) {
            complete(closed || !channel.isOpen() ? closedUnder(failure) : failure);
            return;
        } catch (RuntimeException | Error failure) {
            // An error, too: the JDK writes through direct memory, which may be used up.
            complete(failure);
            return;
        }
        complete(null);
    }

    /** A system call on a descriptor that is closed meanwhile fails in the words of the system. */
    private static ClosedChannelException closedUnder(IOException failure) {
        if (failure instanceof ClosedChannelException known) {
            return known;
        }
        ClosedChannelException told = new ClosedChannelException();
        told.initCause(failure);
        return told;
    }

    /** The channel has written all of the rest. */
    public void written() {
        if (WAITING.getAndSet(this, null) != null) {
            complete(null);
        }
    }

    /** The channel cannot write the rest. */
    public void failed(Throwable failure) {
        if (WAITING.getAndSet(this, null) != null) {
            complete(failure);
        }
    }

    /**
     * The channel is closed and forgets a write that waits, which fails; so do all that follow.
     *
     * @param cause null when this side closed it
     */
    public void close(@Nullable Throwable cause) {
        closed = true;
        failed(cause == null ? new ClosedChannelException() : cause);
    }

    /** Returns whether {@link #close} has been called. */
    public boolean isClosed() {
        return closed;
    }

    private void complete(@Nullable Throwable failure) {
        WriteCompletion whenDone = completion;
        completion = null;
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }

    private static boolean isUsedUp(List<ByteBuffer> buffers) {
        for (int i = buffers.size() - 1; i >= 0; i--) {
            if (buffers.get(i).hasRemaining()) {
                return false;
            }
        }
        return true;
    }
}

package dev.soto.provider.jetty;

import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The writes of an end point, one after the other, each as gathered writes of at most {@link #WINDOW} bytes. The window is
 * there because the JDK copies heap buffers into a direct one for each system call, and keeps that for the thread: for a
 * long message a slow peer would have all of it copied again and again.
 *
 * <p>Confined to the write under way: {@link #begin} and Jetty's completions alternate. Completions run no application
 * code and are NON_BLOCKING, so Jetty calls them on any thread, also its selector's.
 */
final class GatheredWrite implements Callback {
    /** Most bytes that are handed to the end point at once. */
    static final int WINDOW = 256 * 1024;

    private static final ByteBuffer[] NONE = {};

    private enum Step {
        /** The end point is being called. */
        CALLING,
        /** It returned, the completion is still to come. */
        PENDING,
        /** The completion came before it returned. */
        COMPLETED
    }

    private final EndPoint endPoint;
    /** The end point's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    private final AtomicReference<Step> step = new AtomicReference<>(Step.COMPLETED);
    private List<ByteBuffer> buffers = List.of();
    private int next;
    private long windowBytes;
    private @Nullable WriteCompletion completion;
    private long bytesOut;

    GatheredWrite(EndPoint endPoint) {
        this.endPoint = endPoint;
        this.channel = endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
    }

    long bytesOut() {
        return bytesOut;
    }

    /** See {@link dev.soto.connection.Transport#tryWrite}: spares Jetty's bookkeeping of a write that has to wait. */
    boolean tryWrite(List<ByteBuffer> toWrite) throws IOException {
        long bytes = remaining(toWrite);
        if (bytes > WINDOW) {
            return false;
        }
        boolean all = channel == null
                ? endPoint.flush(toWrite.toArray(NONE))
                : toWrite.size() == 1 ? writeTo(channel, toWrite.get(0)) : writeTo(channel, toWrite);
        bytesOut += all ? bytes : bytes - remaining(toWrite);
        return all;
    }

    private static boolean writeTo(SocketChannel channel, ByteBuffer only) throws IOException {
        channel.write(only);
        return !only.hasRemaining();
    }

    private static boolean writeTo(SocketChannel channel, List<ByteBuffer> gathered) throws IOException {
        channel.write(gathered.toArray(NONE));
        return !gathered.get(gathered.size() - 1).hasRemaining();
    }

    void begin(List<ByteBuffer> toWrite, WriteCompletion whenDone) {
        buffers = toWrite;
        next = 0;
        completion = whenDone;
        writeWindows();
    }

    /** Loops rather than recurses while the end point completes at once. */
    private void writeWindows() {
        while (true) {
            ByteBuffer[] window = nextWindow();
            if (window.length == 0) {
                complete(null);
                return;
            }
            step.set(Step.CALLING);
            endPoint.write(this, window);
            if (step.compareAndSet(Step.CALLING, Step.PENDING)) {
                return;
            }
            bytesOut += windowBytes;
        }
    }

    @Override
    public void succeeded() {
        if (!step.compareAndSet(Step.CALLING, Step.COMPLETED)) {
            bytesOut += windowBytes;
            writeWindows();
        }
    }

    @Override
    public void failed(Throwable failure) {
        complete(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void complete(@Nullable Throwable failure) {
        WriteCompletion whenDone = completion;
        completion = null;
        buffers = List.of();
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }

    /** Takes buffers up to the window; a longer one is taken in slices, and its position moves along. */
    private ByteBuffer[] nextWindow() {
        if (next == 0) {
            windowBytes = remaining(buffers);
            if (windowBytes <= WINDOW) {
                next = buffers.size();
                return windowBytes == 0 ? NONE : buffers.toArray(NONE);
            }
        }
        List<ByteBuffer> window = new ArrayList<>(buffers.size() - next);
        long bytes = 0;
        while (next < buffers.size() && bytes < WINDOW) {
            ByteBuffer buffer = buffers.get(next);
            int room = (int) (WINDOW - bytes);
            if (buffer.remaining() <= room) {
                next++;
                if (buffer.hasRemaining()) {
                    bytes += buffer.remaining();
                    window.add(buffer);
                }
            } else {
                window.add(buffer.slice(buffer.position(), room));
                buffer.position(buffer.position() + room);
                bytes += room;
            }
        }
        windowBytes = bytes;
        return window.toArray(NONE);
    }

    private static long remaining(List<ByteBuffer> buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }
}

package dev.soto.provider.jetty;

import dev.soto.connection.GatherWindow;
import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The writes of an end point, one after the other, each as gathered writes of a {@link GatherWindow}.
 *
 * <p>Confined to the write under way: {@link #begin} and Jetty's completions alternate. Completions run no application
 * code and are NON_BLOCKING, so Jetty calls them on any thread, also its selector's.
 */
final class GatheredWrite implements Callback {
    private static final ByteBuffer[] NONE = {};

    private enum Step {
        /** The end point is being called. */
        CALLING,
        /** It returned, the completion is still to come. */
        PENDING,
        /** The completion came before it returned. */
        COMPLETED
    }

    private static final AtomicReferenceFieldUpdater<GatheredWrite, Step> STEP =
            AtomicReferenceFieldUpdater.newUpdater(GatheredWrite.class, Step.class, "step");

    private final EndPoint endPoint;
    /** The end point's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    private volatile Step step = Step.COMPLETED;
    /** There while a write is under way that the socket did not take at once. */
    private @Nullable GatherWindow window;

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
        long bytes = GatherWindow.remaining(toWrite);
        if (bytes > GatherWindow.BYTES) {
            return false;
        }
        boolean all = channel == null
                ? endPoint.flush(toWrite.toArray(NONE))
                : toWrite.size() == 1 ? writeTo(channel, toWrite.get(0)) : writeTo(channel, toWrite);
        bytesOut += all ? bytes : bytes - GatherWindow.remaining(toWrite);
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
        GatherWindow windows = new GatherWindow();
        windows.start(toWrite);
        window = windows;
        completion = whenDone;
        writeWindows(windows);
    }

    /** Loops rather than recurses while the end point completes at once. */
    private void writeWindows(GatherWindow windows) {
        while (true) {
            ByteBuffer[] buffers = windows.next();
            if (buffers.length == 0) {
                complete(null);
                return;
            }
            step = Step.CALLING;
            endPoint.write(this, buffers);
            if (STEP.compareAndSet(this, Step.CALLING, Step.PENDING)) {
                return;
            }
            bytesOut += windows.bytes();
        }
    }

    @Override
    public void succeeded() {
        GatherWindow windows = window;
        if (!STEP.compareAndSet(this, Step.CALLING, Step.COMPLETED) && windows != null) {
            bytesOut += windows.bytes();
            writeWindows(windows);
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
        window = null;
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }
}

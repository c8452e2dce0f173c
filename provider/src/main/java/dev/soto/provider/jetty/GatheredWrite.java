package dev.soto.provider.jetty;

import dev.soto.connection.GatherWindow;
import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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

    private final EndPoint endPoint;
    /** The end point's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    private final AtomicReference<Step> step = new AtomicReference<>(Step.COMPLETED);
    private final GatherWindow window = new GatherWindow();
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
        window.start(toWrite);
        completion = whenDone;
        writeWindows();
    }

    /** Loops rather than recurses while the end point completes at once. */
    private void writeWindows() {
        while (true) {
            ByteBuffer[] buffers = window.next();
            if (buffers.length == 0) {
                complete(null);
                return;
            }
            step.set(Step.CALLING);
            endPoint.write(this, buffers);
            if (step.compareAndSet(Step.CALLING, Step.PENDING)) {
                return;
            }
            bytesOut += window.bytes();
        }
    }

    @Override
    public void succeeded() {
        if (!step.compareAndSet(Step.CALLING, Step.COMPLETED)) {
            bytesOut += window.bytes();
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
        window.start(List.of());
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }
}

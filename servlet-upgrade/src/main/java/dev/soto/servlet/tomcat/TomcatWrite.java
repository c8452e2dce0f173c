package dev.soto.servlet.tomcat;

import dev.soto.connection.GatherWindow;
import dev.soto.connection.Transport.WriteCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a connection, one after the other, each as gathered writes of a {@link GatherWindow}. Tomcat goes on with
 * one that the socket did not take at once on a thread of its executor, without the lock of the socket wrapper: so also
 * while a callback runs.
 */
final class TomcatWrite implements CompletionHandler<Long, @Nullable Void> {
    private static final AtomicReferenceFieldUpdater<TomcatWrite, Step> STEP =
            AtomicReferenceFieldUpdater.newUpdater(TomcatWrite.class, Step.class, "step");
    private static final AtomicReferenceFieldUpdater<TomcatWrite, @Nullable WriteCompletion> COMPLETION =
            AtomicReferenceFieldUpdater.newUpdater(TomcatWrite.class, WriteCompletion.class, "completion");
    private static final ByteBuffer[] NONE = {};

    private enum Step {
        /** Tomcat is being called. */
        CALLING,
        /** It returned, the completion is still to come. */
        PENDING,
        /** The completion came before it returned. */
        COMPLETED
    }

    private final SocketWrapperBase<?> wrapper;
    /** The connection's own where nothing lies between it and the network. */
    private final @Nullable SocketChannel channel;

    private final UpgradeInfo statistics;
    private volatile Step step = Step.COMPLETED;
    /** Of the write that is under way: whoever takes it calls it. */
    private volatile @Nullable WriteCompletion completion;

    /** There while a write is under way that the socket did not take at once. */
    private @Nullable GatherWindow window;

    private volatile boolean closed;

    TomcatWrite(SocketWrapperBase<?> wrapper, @Nullable SocketChannel channel, UpgradeInfo statistics) {
        this.wrapper = wrapper;
        this.channel = channel;
        this.statistics = statistics;
    }

    /** See {@link dev.soto.connection.Transport#tryWrite}: spares Tomcat's bookkeeping of a write that has to wait. */
    boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        long bytes = GatherWindow.remaining(buffers);
        if (channel == null || bytes > GatherWindow.BYTES) {
            return false;
        }
        long written = buffers.size() == 1 ? channel.write(buffers.get(0)) : channel.write(buffers.toArray(NONE));
        statistics.addBytesSent(written);
        return written == bytes;
    }

    void begin(List<ByteBuffer> buffers, WriteCompletion whenDone) {
        completion = whenDone;
        if (closed) {
            complete(new ClosedChannelException());
            return;
        }
        GatherWindow windows = new GatherWindow();
        windows.start(buffers);
        window = windows;
        writeWindows(windows);
    }

    /** Tomcat forgets a write that waits when the connection is closed: fails it. */
    void close(@Nullable Throwable cause) {
        closed = true;
        complete(cause == null ? new ClosedChannelException() : cause);
    }

    /** Loops rather than recurses while Tomcat completes at once. */
    private void writeWindows(GatherWindow windows) {
        while (true) {
            ByteBuffer[] buffers = windows.next();
            if (buffers.length == 0) {
                window = null;
                complete(null);
                return;
            }
            step = Step.CALLING;
            wrapper.write(
                    BlockingMode.CLASSIC,
                    -1,
                    TimeUnit.MILLISECONDS,
                    null,
                    SocketWrapperBase.COMPLETE_WRITE_WITH_COMPLETION,
                    this,
                    buffers);
            if (STEP.compareAndSet(this, Step.CALLING, Step.PENDING) || completion == null) {
                return;
            }
        }
    }

    @Override
    public void completed(Long count, @Nullable Void none) {
        statistics.addBytesSent(count);
        GatherWindow windows = window;
        if (!STEP.compareAndSet(this, Step.CALLING, Step.COMPLETED) && windows != null) {
            writeWindows(windows);
        }
    }

    @Override
    public void failed(Throwable failure, @Nullable Void none) {
        step = Step.COMPLETED;
        complete(failure);
    }

    private void complete(@Nullable Throwable failure) {
        WriteCompletion whenDone = COMPLETION.getAndSet(this, null);
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }
}

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
import java.util.concurrent.atomic.AtomicReference;
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
    private final GatherWindow window = new GatherWindow();
    private final AtomicReference<Step> step = new AtomicReference<>(Step.COMPLETED);
    /** Of the write that is under way: whoever takes it calls it. */
    private final AtomicReference<@Nullable WriteCompletion> completion = new AtomicReference<>();

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
        completion.set(whenDone);
        if (closed) {
            complete(new ClosedChannelException());
        } else {
            window.start(buffers);
            writeWindows();
        }
    }

    /** Tomcat forgets a write that waits when the connection is closed: fails it. */
    void close(@Nullable Throwable cause) {
        closed = true;
        complete(cause == null ? new ClosedChannelException() : cause);
    }

    /** Loops rather than recurses while Tomcat completes at once. */
    private void writeWindows() {
        while (true) {
            ByteBuffer[] buffers = window.next();
            if (buffers.length == 0) {
                complete(null);
                return;
            }
            step.set(Step.CALLING);
            wrapper.write(
                    BlockingMode.CLASSIC,
                    -1,
                    TimeUnit.MILLISECONDS,
                    null,
                    SocketWrapperBase.COMPLETE_WRITE_WITH_COMPLETION,
                    this,
                    buffers);
            if (step.compareAndSet(Step.CALLING, Step.PENDING) || completion.get() == null) {
                return;
            }
        }
    }

    @Override
    public void completed(Long count, @Nullable Void none) {
        statistics.addBytesSent(count);
        if (!step.compareAndSet(Step.CALLING, Step.COMPLETED)) {
            writeWindows();
        }
    }

    @Override
    public void failed(Throwable failure, @Nullable Void none) {
        step.set(Step.COMPLETED);
        complete(failure);
    }

    private void complete(@Nullable Throwable failure) {
        WriteCompletion whenDone = completion.getAndSet(null);
        if (whenDone != null) {
            whenDone.completed(failure);
        }
    }
}

package dev.soto.bridge.inbound;

import dev.soto.connection.Delivery;
import java.io.Closeable;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages to a handler as a Reader or InputStream that follows the message as it arrives. A message that comes in
 * one part is read on the thread that delivers it. For any other the handler runs on a worker, and the delivering thread
 * waits whenever the handler is {@link PartPipe#WINDOW} behind, and at the end of the message until the handler is done.
 *
 * @param <M> String or ByteBuffer
 */
final class StreamSink<M> implements Sink<M> {

    /** How the parts of a data type are streamed. */
    interface Streams<M> {
        /** Returns a stream of a single part. */
        Closeable of(M part);

        /** Returns a stream of parts as they come. */
        Closeable of(PartPipe<M> pipe);

        /** Returns the length of a part. */
        int length(M part);
    }

    private final Receiver receiver;
    private final Streams<M> streams;
    private final Executor workers;
    private @Nullable PartPipe<M> pipe;

    StreamSink(Receiver receiver, Streams<M> streams, Executor workers) {
        this.receiver = receiver;
        this.streams = streams;
        this.workers = workers;
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Delivery delivery() {
        return Delivery.PARTS;
    }

    @Override
    public void acceptPart(M part, boolean last) throws Throwable {
        PartPipe<M> current = pipe;
        if (current == null) {
            if (last) {
                run(streams.of(part));
                return;
            }
            current = start();
        }
        current.put(part, streams.length(part));
        if (last) {
            current.end();
            finish(current);
        }
    }

    private PartPipe<M> start() {
        PartPipe<M> started = new PartPipe<>();
        Function<PartPipe<M>, Closeable> stream = streams::of;
        pipe = started;
        try {
            workers.execute(() -> {
                if (!started.handlerBegins()) {
                    return;
                }
                try {
                    run(stream.apply(started));
                    started.handlerDone(null);
                } catch (Throwable e) {
                    started.handlerDone(e);
                }
            });
        } catch (RuntimeException | OutOfMemoryError noThread) {
            started.handlerDone(noThread);
        }
        return started;
    }

    private void run(Closeable stream) throws Throwable {
        try (stream) {
            receiver.receive(stream);
        }
    }

    private void finish(PartPipe<M> current) throws Throwable {
        pipe = null;
        Throwable failure = current.awaitHandler();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void abort(Supplier<? extends Throwable> cause) {
        PartPipe<M> current = pipe;
        if (current != null) {
            pipe = null;
            current.fail(cause.get());
            current.awaitHandler();
        }
    }

    @Override
    public boolean isBusy() {
        return pipe != null;
    }
}

package dev.soto.bridge.outbound;

import dev.soto.connection.SendCompletion;
import dev.soto.connection.SendRule;
import jakarta.websocket.EncodeException;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous remote. A send is over when its bytes have been handed to the transport; with batching allowed, when
 * it is in the batch, whatever becomes of it there. SendHandlers are called by a worker, in the order of the sends. No method waits: where there is no room
 * for a message its send fails or does what else the session's {@link dev.soto.connection.OverflowPolicy} says.
 *
 * <p>A buffer is read from its position to its limit, and neither changes, so that one may be sent to several sessions at
 * once. Its bytes have to stay as they are until the send is over.
 */
final class AsyncRemote extends Remote implements RemoteEndpoint.Async {
    AsyncRemote(Outbound outbound) {
        super(outbound);
    }

    @Override
    public long getSendTimeout() {
        return outbound().sendTimeoutMillis();
    }

    /**
     * Sets how long bytes may wait for the transport before the connection is failed; zero or negative is for ever, and so
     * is in effect {@link Long#MAX_VALUE}. Sends that wait then fail with a {@link java.net.SocketTimeoutException}.
     *
     * @throws IllegalArgumentException when the connection is closed, as the Javadoc of RemoteEndpoint wants it
     */
    @Override
    public void setSendTimeout(long timeoutmillis) {
        requireOpen("the send timeout");
        outbound().setSendTimeoutMillis(timeoutmillis);
        connection().setSendTimeout(timeoutmillis <= 0 ? Duration.ZERO : Duration.ofMillis(timeoutmillis));
    }

    @Override
    public Future<Void> sendText(String text) {
        Outbound.requireNotNull(text, "text");
        SendFuture future = new SendFuture(outbound());
        text(text, future);
        return future;
    }

    @Override
    public void sendText(String text, SendHandler handler) {
        Outbound.requireNotNull(text, "text");
        text(text, telling(handler));
    }

    @Override
    public Future<Void> sendBinary(ByteBuffer data) {
        Outbound.requireNotNull(data, "data");
        SendFuture future = new SendFuture(outbound());
        binary(data, future);
        return future;
    }

    @Override
    public void sendBinary(ByteBuffer data, SendHandler handler) {
        Outbound.requireNotNull(data, "data");
        binary(data, telling(handler));
    }

    @Override
    public Future<Void> sendObject(Object data) {
        Outbound.requireNotNull(data, "data");
        SendFuture future = new SendFuture(outbound());
        object(data, future);
        return future;
    }

    @Override
    public void sendObject(Object data, SendHandler handler) {
        Outbound.requireNotNull(data, "data");
        object(data, telling(handler));
    }

    private SendCompletion telling(@Nullable SendHandler handler) {
        SendHandler told = Outbound.requireNotNull(handler, "handler");
        return failure -> outbound().tell(told, failure);
    }

    private void text(String text, SendCompletion completion) {
        boolean batching = connection().isBatching();
        try {
            if (!batching) {
                outbound().offerText(text, SendRule.AS_CONFIGURED, completion);
                return;
            }
            Batched batched = new Batched(completion);
            if (outbound().offerText(text, SendRule.AS_CONFIGURED, batched)) {
                batched.queued();
            }
        } catch (IOException e) {
            completion.completed(e);
        }
    }

    private void binary(ByteBuffer data, SendCompletion completion) {
        boolean batching = connection().isBatching();
        try {
            if (!batching) {
                outbound().offerBinary(data, SendRule.AS_CONFIGURED, completion);
                return;
            }
            Batched batched = new Batched(completion);
            if (outbound().offerBinary(BasicRemote.copy(data), SendRule.AS_CONFIGURED, batched)) {
                batched.queued();
            }
        } catch (IOException e) {
            completion.completed(e);
        }
    }

    /**
     * Tells once of a message in a batch, which is complete when it is queued: that it is, or why it is not. What becomes of it later, as
     * when it gives way to others by {@link dev.soto.connection.OverflowPolicy#DROP_OLDEST}, nobody is told.
     */
    private static final class Batched implements SendCompletion {
        private final AtomicReference<@Nullable SendCompletion> completion;

        Batched(SendCompletion completion) {
            this.completion = new AtomicReference<>(completion);
        }

        @Override
        public void completed(@Nullable Throwable failure) {
            if (failure != null) {
                tell(failure);
            }
        }

        void queued() {
            tell(null);
        }

        private void tell(@Nullable Throwable failure) {
            SendCompletion untold = completion.getAndSet(null);
            if (untold != null) {
                untold.completed(failure);
            }
        }
    }

    private void object(Object data, SendCompletion completion) {
        Object message;
        try {
            outbound().requireOpen();
            message = outbound().encoders().encode(data);
        } catch (EncodeException | IOException | RuntimeException e) {
            completion.completed(e);
            return;
        }
        if (message instanceof String text) {
            text(text, completion);
        } else {
            binary((ByteBuffer) message, completion);
        }
    }
}

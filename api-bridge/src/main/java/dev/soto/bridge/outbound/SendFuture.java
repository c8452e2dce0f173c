package dev.soto.bridge.outbound;

import dev.soto.connection.SendCompletion;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The Future of an asynchronous send. Cancelling it ends the waiting, not the send. */
final class SendFuture extends CompletableFuture<Void> implements SendCompletion {

    @Override
    public void completed(@Nullable Throwable failure) {
        if (failure == null) {
            complete(null);
        } else {
            completeExceptionally(failure);
        }
    }
}

package dev.soto.bridge.outbound;

import dev.soto.connection.SendCompletion;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The Future of an asynchronous send. Cancelling it ends the waiting, not the send. Few look at it: a send that fails because
 * the session was not open any more is told to the log as well.
 */
final class SendFuture extends CompletableFuture<Void> implements SendCompletion {
    private final Outbound outbound;

    SendFuture(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public void completed(@Nullable Throwable failure) {
        if (failure == null) {
            complete(null);
            return;
        }
        completeExceptionally(failure);
        if (failure instanceof SessionNotOpenException) {
            outbound.sentIntoNothing("sent through getAsyncRemote()");
        }
    }
}

package dev.soto.servlet.jetty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.component.Graceful;

/** Closes the WebSocket sessions of a web application when Jetty begins a graceful stop. */
final class CloseOnStop implements Graceful {
    private final Runnable close;
    private final Executor executor;
    private volatile boolean begun;

    CloseOnStop(Runnable close, Executor executor) {
        this.close = close;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        begun = true;
        try {
            return CompletableFuture.runAsync(close, executor);
        } catch (RejectedExecutionException noThreads) {
            // The server failed to start, or its threads have ended already.
            close.run();
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public boolean isShutdown() {
        return begun;
    }
}

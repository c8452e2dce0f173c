package dev.soto.bridge.outbound;

import dev.soto.connection.SendCompletion;
import dev.soto.connection.WebSocketConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits on the thread that made it until a message has been handed to the transport. */
final class BlockingSend implements SendCompletion {
    private final Thread waiter = Thread.currentThread();
    private @Nullable Throwable failure;
    private volatile boolean done;

    @Override
    public void completed(@Nullable Throwable thrown) {
        failure = thrown;
        done = true;
        LockSupport.unpark(waiter);
    }

    /**
     * Flushes and waits. The connection itself fails when the transport takes nothing for the send timeout; when the
     * message waits for so long behind a message in parts that does not go on, the connection is failed here.
     *
     * @throws InterruptedIOException when the thread is interrupted, and stays so; the message may still be sent
     * @throws IOException when the message was not sent, or not whole
     */
    void await(WebSocketConnection connection) throws IOException {
        if (!done) {
            connection.flush();
            awaitProgress(connection);
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException || thrown instanceof Error) {
            throw new IOException("the message was not sent: " + thrown, thrown);
        }
        if (thrown != null) {
            throw new IOException("the message was not sent: " + thrown.getMessage(), thrown);
        }
    }

    private void awaitProgress(WebSocketConnection connection) throws InterruptedIOException {
        long period = connection.sendTimeout().toNanos();
        long queued = connection.queuedBytes();
        long from = System.nanoTime();
        while (!done) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while a message is sent; it may still be sent");
            }
            if (period == 0) {
                LockSupport.park(this);
                continue;
            }
            LockSupport.parkNanos(this, period);
            if (!done && System.nanoTime() - from >= period) {
                long now = connection.queuedBytes();
                if (now >= queued) {
                    connection.abort(new IOException("a message waited for " + connection.sendTimeout()
                            + " (sendTimeout) behind others that did not go on"));
                }
                queued = now;
                from = System.nanoTime();
            }
        }
    }
}

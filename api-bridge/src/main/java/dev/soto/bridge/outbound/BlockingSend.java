package dev.soto.bridge.outbound;

import dev.soto.connection.SendCompletion;
import dev.soto.connection.WebSocketConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
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
        if (waiter != Thread.currentThread()) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Flushes and waits. The connection itself fails when the transport takes nothing for the send timeout; when the
     * message waits behind one in parts that has not gone on for so long, the connection is failed here.
     *
     * @throws InterruptedIOException when the thread is interrupted, and stays so; the message may still be sent
     * @throws IOException when the message was not sent, or not whole; what ended the connection is the cause, after a
     *     timeout a {@link SocketTimeoutException}
     */
    void await(Outbound outbound) throws IOException {
        if (!done) {
            outbound.connection().flush();
            awaitDone(outbound.connection(), outbound.openMessages());
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException || thrown instanceof Error) {
            throw new IOException("the message was not sent: " + thrown, thrown);
        }
        if (thrown != null) {
            throw new IOException("the message was not sent: " + thrown.getMessage(), thrown);
        }
    }

    private void awaitDone(WebSocketConnection connection, OpenMessages openMessages) throws InterruptedIOException {
        long period = connection.sendTimeout().toNanos();
        long mark = openMessages.mark();
        while (!done) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while a message is sent; it may still be sent");
            }
            if (period == 0) {
                LockSupport.park(this);
                continue;
            }
            LockSupport.parkNanos(this, period);
            if (!done && openMessages.isStalled(mark, period)) {
                connection.abort(
                        new SocketTimeoutException("messages wait behind one in parts that has not gone on for "
                                + connection.sendTimeout() + " (sendTimeout)"));
            }
        }
    }
}

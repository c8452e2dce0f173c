package dev.soto.connection;

import org.jspecify.annotations.Nullable;

/** What to call when a message has been sent. */
@FunctionalInterface
public interface SendCompletion {

    /**
     * The message has been handed to the transport whole, or will never be. Called exactly once, on any thread, with no
     * lock held and perhaps before the sending method returns. It must not block: it may run on an I/O thread.
     *
     * @param failure null on success; otherwise why the message was not sent, or not whole
     */
    void completed(@Nullable Throwable failure);
}

package dev.soto.connection;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one thread that may block, and that another thread can end: only the call is interrupted, never what the
 * thread does beside it, for example a callback of the application.
 */
final class InterruptibleCall {
    interface Call {
        int run() throws IOException;
    }

    private @Nullable Thread inside;
    private boolean ended;

    /** Runs a call, or throws {@link ClosedChannelException} when calls have been ended. */
    int run(Call call) throws IOException {
        enter();
        try {
            return call.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() throws ClosedChannelException {
        if (ended) {
            throw new ClosedChannelException();
        }
        // An interrupt that a callback left behind would close a channel.
        Thread.interrupted();
        inside = Thread.currentThread();
    }

    private synchronized void leave() {
        inside = null;
        if (ended) {
            Thread.interrupted();
        }
    }

    /** Ends the call that is running and all that would come. */
    synchronized void end() {
        ended = true;
        if (inside != null) {
            inside.interrupt();
        }
    }
}

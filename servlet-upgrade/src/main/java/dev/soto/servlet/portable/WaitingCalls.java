package dev.soto.servlet.portable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.Set;

/**
 * The calls that wait in the streams of a connection. A close interrupts them, and the connection is closed when the last of
 * them has returned: before that, the container would give away a buffer that a read still fills.
 */
final class WaitingCalls {
    private interface Call<T> {
        T run() throws IOException;
    }

    private final Runnable close;
    private final Set<Thread> inside = new HashSet<>();
    private boolean closing;
    private boolean closed;

    /**
     * Creates one.
     *
     * @param close closes the connection; called once
     */
    WaitingCalls(Runnable close) {
        this.close = close;
    }

    /** Returns a stream that reads from another; its close is left to {@link #close}. */
    InputStream reading(InputStream input) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return run(input::read);
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return run(() -> input.read(to, offset, length));
            }

            @Override
            public void close() {
                // The connection is closed as a whole.
            }
        };
    }

    /** Returns a stream that writes to another. */
    OutputStream writing(OutputStream output) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                run(() -> {
                    output.write(value);
                    return true;
                });
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                run(() -> {
                    output.write(from, offset, length);
                    return true;
                });
            }

            @Override
            public void flush() throws IOException {
                run(() -> {
                    output.flush();
                    return true;
                });
            }

            /** Ends the output. */
            @Override
            public void close() throws IOException {
                run(() -> {
                    output.close();
                    return true;
                });
            }
        };
    }

    private <T> T run(Call<T> call) throws IOException {
        enter();
        try {
            return call.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() throws ClosedChannelException {
        if (closing) {
            throw new ClosedChannelException();
        }
        inside.add(Thread.currentThread());
    }

    private synchronized void leave() {
        inside.remove(Thread.currentThread());
        closeWhenAlone();
    }

    /** Closes the connection, at once or when the last call has returned. */
    synchronized void close() {
        closing = true;
        inside.forEach(Thread::interrupt);
        closeWhenAlone();
    }

    private void closeWhenAlone() {
        if (closing && !closed && inside.isEmpty()) {
            closed = true;
            close.run();
        }
    }
}

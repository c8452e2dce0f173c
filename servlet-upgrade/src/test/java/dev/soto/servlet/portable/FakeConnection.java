package dev.soto.servlet.portable;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An upgraded connection as the Servlet API describes it: listeners are called on a thread of the container, when they are owed a
 * call and not otherwise; calls of a stream that is not ready fail.
 */
final class FakeConnection implements WebConnection {
    private final ExecutorService container = Executors.newSingleThreadExecutor();
    private final Input input = new Input();
    private final Output output = new Output();
    private volatile boolean closed;

    /** Bytes arrive. */
    void receive(byte[] bytes) {
        input.add(bytes);
    }

    /** The peer ends its way. */
    void endInput() {
        input.end();
    }

    /** The connection breaks. */
    void breakInput(Throwable cause) {
        container.execute(() -> input.listener.onError(cause));
    }

    /** Has something happen once, when the input has been asked and before it says that nothing is there. */
    void whenNotReady(Runnable action) {
        input.whenNotReady = action;
    }

    /** The next flush leaves no room. */
    void fillWithFlush() {
        output.fillWithFlush = true;
    }

    /** From now on writes have an error. */
    void breakWrites(Error error) {
        output.broken = error;
    }

    /** Returns how many bytes have arrived and not been read. */
    int unread() {
        return input.available();
    }

    /** The peer reads. */
    void send(int bytes) {
        output.makeRoom(bytes);
    }

    /** Returns what has been written. */
    byte[] written() {
        return output.written();
    }

    /** Returns how many bytes have been written. */
    int writtenBytes() {
        return output.writtenBytes();
    }

    /** Returns whether everything that was written has also been flushed. */
    boolean isFlushed() {
        return output.isFlushed();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public ServletInputStream getInputStream() {
        return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Waits until the container has made the calls that it owes. */
    void settle() {
        try {
            container.submit(() -> {}).get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Ends the container. */
    void stop() {
        container.shutdownNow();
    }

    private final class Input extends ServletInputStream {
        private byte[] bytes = new byte[0];
        private boolean over;
        private boolean owed;
        private ReadListener listener;
        private volatile Runnable whenNotReady;

        synchronized void add(byte[] more) {
            byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
            System.arraycopy(more, 0, all, bytes.length, more.length);
            bytes = all;
            pay();
        }

        synchronized void end() {
            over = true;
            pay();
        }

        private void pay() {
            if (owed && listener != null) {
                if (bytes.length > 0) {
                    owed = false;
                    container.execute(() -> call(listener::onDataAvailable));
                } else if (over) {
                    owed = false;
                    container.execute(() -> call(listener::onAllDataRead));
                }
            }
        }

        private interface Call {
            void run() throws IOException;
        }

        private void call(Call call) {
            try {
                call.run();
            } catch (IOException failure) {
                listener.onError(failure);
            }
        }

        @Override
        public synchronized void setReadListener(ReadListener toCall) {
            listener = toCall;
            owed = true;
            pay();
        }

        @Override
        public synchronized boolean isReady() {
            if (bytes.length > 0) {
                return true;
            }
            owed = true;
            pay();
            Runnable action = whenNotReady;
            if (action != null) {
                whenNotReady = null;
                action.run();
            }
            return false;
        }

        @Override
        public synchronized boolean isFinished() {
            return over && bytes.length == 0;
        }

        @Override
        public synchronized int available() {
            return bytes.length;
        }

        @Override
        public synchronized int read(byte[] to, int offset, int length) {
            if (bytes.length == 0) {
                throw new IllegalStateException("read of a stream that is not ready");
            }
            int count = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, to, offset, count);
            bytes = Arrays.copyOfRange(bytes, count, bytes.length);
            return count;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xff;
        }
    }

    private final class Output extends ServletOutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int room;
        private int flushed;
        private boolean owed;
        private WriteListener listener;
        private volatile boolean fillWithFlush;
        private volatile Error broken;

        synchronized void makeRoom(int bytes) {
            room += bytes;
            pay();
        }

        private void pay() {
            if (owed && room > 0) {
                owed = false;
                container.execute(() -> {
                    try {
                        listener.onWritePossible();
                    } catch (IOException failure) {
                        listener.onError(failure);
                    }
                });
            }
        }

        synchronized int writtenBytes() {
            return written.size();
        }

        synchronized byte[] written() {
            return written.toByteArray();
        }

        synchronized boolean isFlushed() {
            return flushed == written.size();
        }

        @Override
        public synchronized void setWriteListener(WriteListener toCall) {
            listener = toCall;
            owed = true;
            pay();
        }

        @Override
        public synchronized boolean isReady() {
            if (room > 0 && !owed) {
                return true;
            }
            owed = true;
            pay();
            return false;
        }

        private void requireReady() {
            if (room <= 0 || owed) {
                throw new IllegalStateException("write to a stream that is not ready");
            }
        }

        @Override
        public synchronized void write(byte[] from, int offset, int length) {
            requireReady();
            if (broken != null) {
                throw broken;
            }
            written.write(from, offset, length);
            room -= length;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public synchronized void flush() {
            requireReady();
            flushed = written.size();
            if (fillWithFlush) {
                fillWithFlush = false;
                room = 0;
            }
        }
    }
}

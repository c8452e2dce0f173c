package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport in the hands of a test: it reads what the test says, and completes writes at once or when it is told to. */
final class ManualTransport extends LocalTransport {
    private static final HexFormat HEX = HexFormat.of();

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private @Nullable TransportListener listener;
    private @Nullable WriteCompletion pending;
    private volatile boolean holdWrites;
    private boolean readOn = true;
    private boolean atOnce;
    private int atOnceBytes;
    private @Nullable IOException tryFailure;
    private @Nullable Error tryError;
    private @Nullable Error startError;
    private @Nullable Error endError;
    int writes;
    int resumes;
    /** Whether it says when all has been read; the test has it do so. */
    boolean tellsWhenAllRead;
    /** Whether writes may share packets now. */
    boolean corked;
    /** How often that began. */
    int corks;

    boolean outputShut;
    boolean closed;

    /** From now on writes do not complete before {@link #completeWrite}. */
    void holdWrites() {
        holdWrites = true;
    }

    @Override
    public synchronized void write(List<ByteBuffer> buffers, WriteCompletion completion) {
        assertThat(pending)
                .as("a second write began before the first had completed")
                .isNull();
        assertThat(outputShut).as("a write after the output was shut down").isFalse();
        writes++;
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            written.writeBytes(bytes);
        }
        if (closed) {
            completion.completed(new ClosedChannelException());
        } else if (holdWrites) {
            pending = completion;
        } else {
            completion.completed(null);
        }
    }

    /** Takes all at once when writes are not held and it was told so by {@link #writeAtOnce}. */
    @Override
    public synchronized boolean tryWrite(List<ByteBuffer> buffers) throws IOException {
        if (tryFailure != null) {
            throw tryFailure;
        }
        if (tryError != null) {
            throw tryError;
        }
        if (!atOnce || holdWrites || closed) {
            return false;
        }
        writes++;
        int left = atOnceBytes;
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[Math.min(left, buffer.remaining())];
            buffer.get(bytes);
            written.writeBytes(bytes);
            left -= bytes.length;
        }
        return !buffers.get(buffers.size() - 1).hasRemaining();
    }

    @Override
    public synchronized boolean cork() {
        corked = true;
        corks++;
        return true;
    }

    @Override
    public synchronized void uncork() {
        corked = false;
    }

    /** From now on a write takes so many bytes without a completion. */
    void writeAtOnce(int bytes) {
        atOnce = true;
        atOnceBytes = bytes;
    }

    /** From now on such a write fails. */
    void failAtOnce(IOException failure) {
        tryFailure = failure;
    }

    /** From now on such a write ends with an error of the virtual machine. */
    void breakAtOnce(Error error) {
        tryError = error;
    }

    /** It cannot be started. */
    void breakStart(Error error) {
        startError = error;
    }

    /** Its ends, of the output and of all, are reached with an error. */
    void breakEnds(Error error) {
        endError = error;
    }

    private static void throwIfAny(@Nullable Error error) {
        if (error != null) {
            throw error;
        }
    }

    boolean isWriting() {
        return pending != null;
    }

    /** Completes the write that is held. */
    void completeWrite(@Nullable Throwable failure) {
        WriteCompletion held = pending;
        assertThat(held).as("no write is held").isNotNull();
        pending = null;
        held.completed(failure);
    }

    /** Lets all writes go on, also the one that is held. */
    void releaseWrites() {
        holdWrites = false;
        completeWrite(null);
    }

    /** Returns in hex what was written since the last time. */
    synchronized String takeWritten() {
        String hex = HEX.formatHex(written.toByteArray());
        written.reset();
        return hex;
    }

    /** The peer sends bytes; returns whether the connection wants more. */
    boolean read(String hex) {
        return read(ByteBuffer.wrap(HEX.parseHex(hex.replace(" ", ""))));
    }

    boolean read(ByteBuffer input) {
        readOn = listener.onRead(input);
        assertThat(input.hasRemaining()).as("input is used up").isFalse();
        return readOn;
    }

    boolean wantsInput() {
        return readOn;
    }

    void endOfStream() {
        listener.onEndOfStream();
    }

    void readFailure(Throwable failure) {
        listener.onReadFailure(failure);
    }

    @Override
    public void start(TransportListener newListener) {
        listener = newListener;
        throwIfAny(startError);
    }

    @Override
    public boolean tellWhenAllRead() {
        return tellsWhenAllRead;
    }

    /** All that had come has been read. */
    void allRead() {
        listener.onAllRead();
    }

    @Override
    public void resumeReading() {
        resumes++;
        readOn = true;
    }

    @Override
    public void shutdownOutput() {
        assertThat(pending).as("a write is under way").isNull();
        outputShut = true;
        throwIfAny(endError);
    }

    @Override
    public void close() {
        WriteCompletion held;
        synchronized (this) {
            closed = true;
            held = pending;
            pending = null;
        }
        if (held != null) {
            held.completed(new ClosedChannelException());
        }
        throwIfAny(endError);
    }
}

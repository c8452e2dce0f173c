package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.TransportListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transport over a {@link ScriptedChannel}, what is done to it step by step, and what has to hold after each step. Its
 * listener does within a read what the step before told it to. Confined to one thread.
 */
final class FloorModel implements TransportListener {
    /** What may happen, in any order. */
    enum Step {
        BYTES,
        END,
        ERROR,
        CALL,
        RESUME,
        CLOSE,
        CONTAINER_CLOSES,
        WRITE,
        ROOM,
        WRITE_FAILS,
        SPURIOUS_WRITABLE,
        LISTENER_PAUSES,
        LISTENER_PAUSES_AND_RESUMES,
        LISTENER_PAUSES_WHILE_THE_INPUT_FAILS,
        LISTENER_CLOSES,
        LISTENER_WRITES,
        LISTENER_THROWS
    }

    private static final int BYTES_OF_A_WRITE = 5;

    private final CountingBuffers buffers = new CountingBuffers();
    private final ScriptedChannel channel;
    private final List<Step> done = new ArrayList<>();

    // Reading.

    private byte nextIn;
    private boolean inputOver;
    private boolean inputLost;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Step inNextRead = Step.CALL;
    private boolean inListener;
    private boolean paused;
    private int ends;
    private int failures;
    private boolean closed;

    // Writing.

    private byte nextOut;
    private int writes;
    private int completions;
    private int failedWrites;
    private boolean writing;
    private boolean writeAgain;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    FloorModel(ScriptedChannel.Writes style, boolean likeTls) {
        channel = new ScriptedChannel(style, buffers);
        channel.turnBytes = likeTls ? 1_000 : 1;
        channel.keepsTheLastByte = likeTls;
        channel.transport().start(this);
    }

    /** Does one step; one that cannot happen now does nothing. */
    void perform(Step step) throws IOException {
        done.add(step);
        switch (step) {
            case BYTES -> {
                if (!inputOver) {
                    byte[] bytes = {nextIn++, nextIn++};
                    sent.writeBytes(bytes);
                    channel.arrive(bytes);
                }
            }
            case END -> {
                if (!inputOver) {
                    inputOver = true;
                    channel.end();
                }
            }
            case ERROR -> {
                if (!inputOver) {
                    inputOver = true;
                    channel.breakWith(new IOException("part of the test"));
                }
            }
            case CALL -> channel.call();
            case RESUME -> resume();
            case CLOSE -> close();
            case CONTAINER_CLOSES -> {
                if (channel.isOpen()) {
                    channel.closeByContainer(new IOException("part of the test"));
                }
            }
            case WRITE -> write();
            case ROOM -> channel.makeRoom(3);
            case WRITE_FAILS -> {
                if (channel.isWriteWaiting()) {
                    channel.failWrite(new IOException("part of the test"));
                }
            }
            case SPURIOUS_WRITABLE -> {
                if (!channel.isWriteWaiting()) {
                    channel.transport().writing().writable();
                    channel.transport().writing().written();
                }
            }
            default -> inNextRead = step;
        }
        check();
    }

    private void resume() {
        paused = false;
        channel.transport().resumeReading();
    }

    private void close() {
        closed = true;
        channel.transport().close();
    }

    private void write() {
        if (writing) {
            return;
        }
        writing = true;
        writes++;
        byte[] bytes = new byte[BYTES_OF_A_WRITE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = nextOut++;
        }
        List<ByteBuffer> buffers = List.of(ByteBuffer.wrap(bytes, 0, 2), ByteBuffer.wrap(bytes, 2, 3));
        boolean all;
        try {
            all = channel.transport().tryWrite(buffers);
        } catch (IOException told) {
            all = false;
        }
        if (all) {
            complete(bytes, null);
        } else {
            channel.transport().write(buffers, failure -> complete(bytes, failure));
        }
    }

    private void complete(byte[] bytes, @Nullable Throwable failure) {
        assertThat(writing).as("a completion without a write after %s", done).isTrue();
        writing = false;
        completions++;
        if (failure == null) {
            written.writeBytes(bytes);
        } else {
            failedWrites++;
        }
        if (writeAgain) {
            writeAgain = false;
            write();
        }
    }

    // The listener.

    @Override
    public boolean onRead(ByteBuffer input) {
        assertThat(paused).as("bytes while paused after %s", done).isFalse();
        enter();
        byte[] bytes = new byte[input.remaining()];
        input.get(bytes);
        received.writeBytes(bytes);
        Step now = inNextRead;
        inNextRead = Step.CALL;
        try {
            return doInRead(now);
        } finally {
            inListener = false;
        }
    }

    private boolean doInRead(Step now) {
        switch (now) {
            case LISTENER_PAUSES -> {
                paused = true;
                return false;
            }
            case LISTENER_PAUSES_AND_RESUMES -> {
                resume();
                return false;
            }
            case LISTENER_PAUSES_WHILE_THE_INPUT_FAILS -> {
                inputOver = true;
                inputLost = true;
                IOException failure = new IOException("part of the test");
                channel.loseInput(failure);
                channel.transport().reading().failed(failure);
                paused = true;
                return false;
            }
            case LISTENER_CLOSES -> close();
            case LISTENER_WRITES -> {
                writeAgain = writing;
                write();
            }
            case LISTENER_THROWS -> throw new IllegalStateException("part of the test");
            default -> {
                // Nothing in particular.
            }
        }
        return true;
    }

    @Override
    public void onEndOfStream() {
        enter();
        ends++;
        inListener = false;
    }

    @Override
    public void onReadFailure(Throwable failure) {
        enter();
        failures++;
        inListener = false;
    }

    private void enter() {
        assertThat(inListener).as("calls overlap after %s", done).isFalse();
        assertThat(closed).as("told behind the close after %s", done).isFalse();
        assertThat(ends + failures).as("told behind the end after %s", done).isZero();
        inListener = true;
    }

    // What holds.

    private void check() {
        assertThat(buffers.isLent()).as("a buffer between reads after %s", done).isFalse();
        assertBegins(sent, received, "read");
        assertThat(completions).as("completions after %s", done).isEqualTo(writing ? writes - 1 : writes);
        if (failedWrites == 0) {
            assertBegins(channel.output, written, "written");
        }
        if (inputLost && !closed) {
            assertThat(failures)
                    .as("the failure is told even in a pause after %s", done)
                    .isEqualTo(1);
        }
        boolean over = closed || ends + failures > 0;
        if (!over && !paused) {
            assertThat(channel.readWanted || channel.callWanted)
                    .as("nobody waits for bytes after %s", done)
                    .isTrue();
        }
        if (over || !channel.isOpen()) {
            assertThat(over).as("a closed connection is told after %s", done).isTrue();
        }
    }

    private void assertBegins(ByteArrayOutputStream whole, ByteArrayOutputStream beginning, String what) {
        byte[] begun = beginning.toByteArray();
        assertThat(Arrays.copyOf(whole.toByteArray(), begun.length))
                .as("what was %s after %s", what, done)
                .isEqualTo(begun);
    }

    /** Lets go on what can, and looks at the end of it. */
    void settle() throws IOException {
        inNextRead = Step.CALL;
        if (paused) {
            resume();
        }
        while (channel.isCallDue() && !closed && ends + failures == 0) {
            channel.call();
            check();
        }
        while (writing) {
            assertThat(channel.isWriteWaiting())
                    .as("a write that nobody goes on with after %s", done)
                    .isTrue();
            channel.makeRoom(10);
            check();
        }
        if (!closed && failures == 0) {
            assertThat(received.toByteArray()).as("all is read after %s", done).isEqualTo(sent.toByteArray());
            assertThat(ends).as("the end after %s", done).isEqualTo(inputOver ? 1 : 0);
        }
        if (failedWrites == 0) {
            assertThat(channel.output.toByteArray())
                    .as("all is written after %s", done)
                    .isEqualTo(written.toByteArray());
        }
    }
}

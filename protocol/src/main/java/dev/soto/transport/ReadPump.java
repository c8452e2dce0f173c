package dev.soto.transport;

import dev.soto.connection.TransportListener;
import dev.soto.protocol.model.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a {@link ChannelTransport}: reads until the listener wants no more. The thread that hears of bytes, which may
 * block, reads them and runs the listener itself. A buffer is borrowed for a wake-up and given back after it, so that an idle
 * connection holds none.
 *
 * <p>Threads: a small state machine (NEW, WAITING, READING, RESUMED, PAUSED, ENDED) in one field; whoever moves
 * it to READING is the only one to read and to call the listener until it moves on.
 */
public final class ReadPump implements ReadInterest.Owner, CallbackRoom.Call {
    /** No system keeps more for one socket; what a peer that sends without a pause has behind it came later. */
    private static final int MOST_UNREAD_BYTES = 8 * 1024 * 1024;

    /** Most bytes that one read takes. */
    public static final int READ_BYTES = 256 * 1024;

    /** The same where many handlers hold a buffer each, because they block. */
    private static final int CROWDED_READ_BYTES = 16 * 1024;

    /** What to do behind a turn. */
    private enum Next {
        /** Nothing: reading is paused or over. */
        NONE,
        /** There is nothing left. */
        AWAIT_BYTES,
        /** There may be something left. */
        AWAIT_TURN
    }

    private enum State {
        /** Not started. */
        NEW,
        /** The container will call when there is something to read. */
        WAITING,
        /** A thread is reading or in the listener. */
        READING,
        /** As READING, and {@link #resume} was called since the listener was. */
        RESUMED,
        /** The listener wants no more. */
        PAUSED,
        /** End of stream, failure or close: the listener is not called any more. */
        ENDED
    }

    private static final AtomicReferenceFieldUpdater<ReadPump, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(ReadPump.class, State.class, "state");

    private final RawChannel channel;
    private final BufferPool buffers;
    /** Changed by {@link #STATE} alone. */
    private volatile State state = State.NEW;

    /** Set once by {@link #start}, before the state leaves NEW. */
    private @Nullable TransportListener listener;

    /** What {@link #failed} was told while a thread was reading. */
    private volatile @Nullable Throwable failedMeanwhile;

    /** The listener is to be told when all that has come has been read. */
    private volatile boolean asked;

    /** There is something to read, and no thread for it yet. */
    private volatile boolean delayed;
    /** It has waited too long. */
    private volatile boolean starved;

    /**
     * Creates one that reads nothing before it is started.
     *
     * @param buffers lends read buffers
     */
    ReadPump(RawChannel channel, BufferPool buffers) {
        this.channel = channel;
        this.buffers = buffers;
    }

    /** See {@link dev.soto.connection.Transport#start}. */
    void start(TransportListener listener) {
        this.listener = listener;
        if (STATE.compareAndSet(this, State.NEW, State.WAITING)) {
            readSoon();
        }
    }

    private void readSoon() {
        try {
            if (!asked || !channel.lookSoon()) {
                channel.readSoon();
                if (asked) {
                    channel.callSoon();
                }
            }
        } catch (RuntimeException | Error failure) {
            notWaiting(failure);
        }
        failIfClosed();
    }

    /** Nobody will call when bytes come. */
    private void notWaiting(Throwable failure) {
        if (STATE.compareAndSet(this, State.WAITING, State.ENDED)) {
            tellFailure(failure);
        }
    }

    /** See {@link dev.soto.connection.Transport#tellWhenAllRead}. Whoever moves the state to WAITING looks at what is asked afterwards. */
    boolean tellWhenAllRead() {
        asked = true;
        State now = state;
        boolean nobodyLooks = now == State.ENDED || now == State.WAITING && !delayed && !channel.callSoon();
        if (nobodyLooks) {
            asked = false;
        }
        return !nobodyLooks;
    }

    /** Closed between the last read and the registration: the container may not tell. */
    private void failIfClosed() {
        if (!channel.isOpen()) {
            failed(new ClosedChannelException());
        }
    }

    /** See {@link dev.soto.connection.Transport#resumeReading}. */
    void resume() {
        while (true) {
            State now = state;
            if (now == State.PAUSED) {
                if (STATE.compareAndSet(this, now, State.WAITING)) {
                    readSoon();
                    return;
                }
            } else if (now != State.READING || STATE.compareAndSet(this, now, State.RESUMED)) {
                return;
            }
        }
    }

    /** The transport is being closed: the listener is not called any more. */
    void close() {
        state = State.ENDED;
    }

    /** There may be something to read: reads it on this thread. Harmless at any time. */
    @Override
    public void readable() {
        readable(false);
    }

    @Override
    public void readable(boolean crowded) {
        delayed = false;
        if (STATE.compareAndSet(this, State.WAITING, State.READING)) {
            readAll(crowded);
        } else if (state == State.NEW) {
            channel.open();
        }
    }

    @Override
    public void delayed() {
        delayed = true;
    }

    /** Returns whether something waits to be read until there is a thread for it. */
    boolean isDelayed() {
        return delayed;
    }

    /** Returns whether it waited too long for a thread: the connection ends, and is not to wait for one again. */
    public boolean isStarved() {
        return starved;
    }

    @Override
    public void run(boolean crowded) {
        readable(crowded);
    }

    @Override
    public void refused(IOException why) {
        starved(why);
    }

    @Override
    public void starved(IOException why) {
        delayed = false;
        starved = true;
        if (state == State.NEW) {
            channel.refuse(why);
        } else if (STATE.compareAndSet(this, State.WAITING, State.READING)) {
            requireListener().onStarved(why);
            await(Next.AWAIT_TURN);
        }
    }

    @Override
    public void unreadable(IOException cause) {
        failed(cause);
    }

    /**
     * The container says that the connection is over. Tells the listener on this thread, unless a thread is reading: that
     * one finds out when it reads on, and tells it when the listener wants no more.
     */
    public void failed(Throwable cause) {
        failedMeanwhile = cause;
        if (STATE.compareAndSet(this, State.WAITING, State.ENDED)
                || STATE.compareAndSet(this, State.PAUSED, State.ENDED)) {
            tellFailure(cause);
        }
    }

    private void readAll(boolean crowded) {
        ByteBuffer buffer;
        try {
            buffer = crowded ? ByteBuffer.allocate(CROWDED_READ_BYTES) : buffers.acquire(READ_BYTES);
        } catch (OutOfMemoryError noBuffer) {
            fail(noBuffer);
            return;
        }
        Next next;
        try {
            next = readTurn(buffer);
        } finally {
            if (!crowded) {
                buffers.release(buffer);
            }
        }
        await(next);
    }

    private Next readTurn(ByteBuffer buffer) {
        int turn = channel.turnBytes();
        int bytes = 0;
        int sinceAsked = 0;
        while (bytes < turn || asked) {
            // Whether it was so before the read: what has come since then was not read by it.
            boolean before = asked;
            int count;
            try {
                count = channel.read(buffer.clear());
            } catch (IOException | RuntimeException | Error failure) {
                // An error, too: the JDK reads through direct memory, which may be used up.
                fail(failure);
                return Next.NONE;
            }
            if (count == 0) {
                return !before || !channel.isAllRead() || tellAllRead() ? Next.AWAIT_BYTES : Next.NONE;
            }
            if (count < 0) {
                tellAllRead();
                if (end()) {
                    tellEnd();
                }
                return Next.NONE;
            }
            if (!tellListener(buffer.flip())) {
                return Next.NONE;
            }
            if (turn < Integer.MAX_VALUE) {
                bytes = Math.min(turn, bytes + count);
            }
            sinceAsked = asked ? sinceAsked + count : 0;
            if (sinceAsked >= MOST_UNREAD_BYTES && !tellAllRead()) {
                return Next.NONE;
            }
        }
        return Next.AWAIT_TURN;
    }

    /** Returns whether to go on. */
    private boolean tellAllRead() {
        if (!asked) {
            return true;
        }
        asked = false;
        try {
            requireListener().onAllRead();
        } catch (RuntimeException | Error failure) {
            // As in tellListener.
            fail(failure);
        }
        return state != State.ENDED;
    }

    private void tellEnd() {
        try {
            requireListener().onEndOfStream();
        } catch (RuntimeException | Error failure) {
            // The listener has no such path: memory has run out, or a class cannot be loaded.
            tellFailure(failure);
        }
    }

    private void tellFailure(Throwable failure) {
        tell(failure, listener -> listener.onReadFailure(failure));
    }

    /** Of what this thread found itself. */
    private void tellFailedRead(Throwable failure) {
        tell(failure, listener -> listener.onFailedRead(failure));
    }

    /** Frees the channel when even that fails: nobody else would. */
    private void tell(Throwable failure, Consumer<TransportListener> telling) {
        try {
            telling.accept(requireListener());
        } catch (RuntimeException | Error second) {
            second.addSuppressed(failure);
            channel.close();
            throw second;
        }
    }

    /** Returns whether to go on. */
    private boolean tellListener(ByteBuffer bytes) {
        // A resumption counts only from here on: an earlier one has had its effect.
        STATE.compareAndSet(this, State.RESUMED, State.READING);
        boolean more;
        try {
            more = requireListener().onRead(bytes);
        } catch (RuntimeException | Error failure) {
            // The listener has no such path; end it as a failed read rather than leave a connection that nobody reads.
            fail(failure);
            return false;
        }
        if (more || !STATE.compareAndSet(this, State.READING, State.PAUSED)) {
            return state != State.ENDED;
        }
        Throwable cause = failedMeanwhile;
        if (cause != null) {
            failed(cause);
        }
        failIfClosed();
        return false;
    }

    private void await(Next next) {
        // A resumption that comes now changes nothing: reading goes on anyway.
        if (next == Next.NONE
                || !STATE.compareAndSet(this, State.READING, State.WAITING)
                        && !STATE.compareAndSet(this, State.RESUMED, State.WAITING)) {
            return;
        }
        try {
            if (next == Next.AWAIT_TURN || asked) {
                channel.awaitTurn();
            } else {
                channel.awaitReadable();
            }
        } catch (RuntimeException | Error failure) {
            notWaiting(failure);
        }
        if (asked && !channel.callSoon() && STATE.compareAndSet(this, State.WAITING, State.READING)) {
            // Asked for between the last read and here.
            await(tellAllRead() ? Next.AWAIT_BYTES : Next.NONE);
        }
        failIfClosed();
    }

    private void fail(Throwable failure) {
        if (end()) {
            tellFailedRead(failure);
        }
    }

    /** Returns whether this call ended the reading. */
    private boolean end() {
        return STATE.getAndSet(this, State.ENDED) != State.ENDED;
    }

    private TransportListener requireListener() {
        TransportListener known = listener;
        if (known == null) {
            throw new IllegalStateException("reading before start");
        }
        return known;
    }
}

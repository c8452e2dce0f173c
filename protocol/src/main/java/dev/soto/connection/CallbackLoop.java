package dev.soto.connection;

import dev.soto.connection.EventQueue.Closing;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * From bytes read to callbacks: one thread at a time, the deliverer, takes frames from the input and hands out what they say.
 * That is the thread that read them, unless another is at it or the services want an executor; then reading stops until the
 * events have been handed out.
 *
 * <p>What callbacks send is held back ("corked") and written once behind the last of them, or earlier when one takes its
 * time: before the next callback by the deliverer, during one by the {@link CorkSweep}.
 */
final class CallbackLoop implements TransportListener {
    /** A reply that is held back for longer is written before the next callback. */
    private static final long CORK_NANOS = 200_000L;

    /** Instead of an event: there is none, and the transport may read. */
    private static final Object READ_ON = new Object();
    /** Instead of an event: there is none, and the transport may not read, or has not been stopped. */
    private static final Object READ_NO_MORE = new Object();

    /** Instead of an event: there is none, and what has been written is to go out. */
    private static final Object UNCORK = new Object();

    /** Instead of an event: the close frame has to be written, and what follows from that is delivered here too. */
    private static final Object WRITE_FIRST = new Object();

    private final ConnectionCore core;

    // Guarded by the lock.

    /** Somebody hands out events, or is about to. At first it is {@link #start}. */
    private boolean delivering = true;
    /** The transport has been told to stop reading. */
    private boolean readingStopped;
    /** The application has told us to stop. */
    private boolean paused;

    /** The thread that hands out events now. */
    private volatile @Nullable Thread deliverer;

    // Only the deliverer touches these.

    /** When the first of what is held back was held back; 0 for nothing. */
    private long corkedSince;
    /** Slot in the sweep that watches over it. */
    private int corkSlot = -1;
    /** Another callback follows the one that is running. */
    private boolean moreToCome;
    /** A callback of this read has had something written at once. */
    private boolean flushed;

    /** The transport gathers short writes; set by the deliverer. */
    private volatile boolean gathering;

    CallbackLoop(ConnectionCore core) {
        this.core = core;
    }

    /** See {@link WebSocketConnection#start}. */
    void start(Runnable onOpen) {
        deliverer = Thread.currentThread();
        try {
            onOpen.run();
        } catch (Throwable failure) {
            reportError(failure);
        }
        core.transport.start(this);
        core.schedule();
        deliver(null, core.now(), false);
    }

    @Override
    public boolean onRead(ByteBuffer input) {
        long now = core.now();
        boolean here;
        boolean readOn = true;
        core.lock();
        try {
            here = core.services.callbacksOnReader() && !delivering && !isPaused();
            if (here) {
                delivering = true;
            } else {
                receiveAll(input, now);
                readOn = core.events.isEmpty() && !isPaused() && !core.engine.delaysInput(now);
                readingStopped = !readOn;
            }
        } finally {
            core.unlock();
        }
        if (here) {
            deliverer = Thread.currentThread();
            return deliver(input, now, true);
        }
        core.settle();
        return readOn;
    }

    /**
     * Hands out events, and takes frames from the input whenever there are none; returns whether to read on.
     *
     * @param reading whether the transport waits for the answer
     */
    private boolean deliver(@Nullable ByteBuffer input, long now, boolean reading) {
        Object event = next(input, now, reading);
        while (event != READ_ON && event != READ_NO_MORE) {
            if (event == WRITE_FIRST) {
                core.writes.write();
            } else if (event == UNCORK) {
                uncork();
            } else {
                dispatch(event);
            }
            event = next(input, now, reading);
        }
        core.writes.write();
        if (!reading && event == READ_ON) {
            core.transport.resumeReading();
        }
        return event == READ_ON;
    }

    /**
     * Returns the next event. When there is none the calling thread is no longer the deliverer, and the result is {@link
     * #READ_ON} when the transport may read and {@link #READ_NO_MORE} when it may not, or does so already.
     */
    private Object next(@Nullable ByteBuffer input, long now, boolean reading) {
        Object event;
        boolean wishes;
        boolean unwritten;
        boolean newDeadline;
        core.lock();
        try {
            if (input != null) {
                while (input.hasRemaining() && (core.events.isEmpty() || isPaused())) {
                    core.engine.receive(input, now);
                }
            }
            event = isPaused() ? null : core.events.poll();
            if (event == null) {
                event = endsNow() ? WRITE_FIRST : gathering ? UNCORK : endDelivery(reading, now);
            }
            moreToCome = !core.events.isEmpty() || input != null && input.hasRemaining();
            wishes = core.events.hasWishes();
            unwritten = core.engine.hasOutput();
            newDeadline = core.engine.takeNewDeadline();
        } finally {
            core.unlock();
        }
        if (wishes) {
            core.fulfilWishes();
        }
        if (wishes || newDeadline) {
            core.schedule();
        }
        if (unwritten && event != READ_ON && event != READ_NO_MORE && event != WRITE_FIRST && event != UNCORK) {
            cork();
        }
        return event;
    }

    private boolean endsNow() {
        return !core.engine.isOpen() && core.engine.hasOutput() && core.writes.isIdle();
    }

    private Object endDelivery(boolean reading, long now) {
        leaveSweep();
        flushed = false;
        deliverer = null;
        delivering = false;
        boolean readOn = (reading || readingStopped) && !isPaused() && !core.engine.delaysInput(now);
        readingStopped = reading ? !readOn : readingStopped && !readOn;
        return readOn ? READ_ON : READ_NO_MORE;
    }

    private void dispatch(Object event) {
        if (corkedSince != 0 && core.now() - corkedSince > CORK_NANOS) {
            leaveSweep();
            uncork();
        }
        try {
            EventQueue.deliver(event, core.listener);
        } catch (Throwable failure) {
            reportError(failure);
        }
        if (event instanceof Closing closing && closing.byPeer()) {
            core.change(() -> core.engine.answerClose(core.now()));
        }
    }

    @Override
    public void onEndOfStream() {
        core.change(() -> core.engine.endOfInput(core.now()));
    }

    @Override
    public void onReadFailure(Throwable failure) {
        core.transportFailed(failure);
    }

    private void receiveAll(ByteBuffer input, long now) {
        while (input.hasRemaining()) {
            core.engine.receive(input, now);
        }
    }

    /** Once the close has begun, what is left is delivered even to an application that has paused. */
    private boolean isPaused() {
        return paused && core.engine.isOpen();
    }

    private void reportError(Throwable failure) {
        try {
            core.listener.onError(failure);
        } catch (Throwable second) {
            ConnectionCore.reportUncaught(second);
        }
    }

    /** Writes now, or holds back what a callback sends until the callbacks of this read are through. */
    void writeSoon() {
        if (isInCallback()) {
            cork();
        } else {
            core.writes.write();
        }
    }

    /**
     * Writes now. A callback that has things written at once, as a blocking send does, may do so for each message of a read: from
     * the second on they share packets, as long as callbacks follow that may send more.
     */
    void flush() {
        if (isInCallback() && moreToCome && !gathering) {
            if (flushed) {
                cork();
                gathering = corkedSince != 0 && core.transport.cork();
            }
            flushed = true;
        }
        core.writes.write();
    }

    /** Has go out what is held back, here or in the transport. */
    void uncork() {
        core.writes.write();
        if (gathering) {
            gathering = false;
            core.transport.uncork();
        }
    }

    private void cork() {
        if (corkedSince != 0) {
            return;
        }
        corkSlot = core.services.timer().sweep().enter(this);
        if (corkSlot < 0) {
            core.writes.write();
        } else {
            corkedSince = Math.max(1, core.now());
        }
    }

    private void leaveSweep() {
        if (corkedSince != 0) {
            core.services.timer().sweep().leave(corkSlot);
            corkedSince = 0;
        }
    }

    /** Hands events that no read causes to the executor, unless somebody hands out events already. */
    void deliverElsewhere() {
        if (!core.locked(this::claimDelivery)) {
            return;
        }
        try {
            core.services.executor().execute(this::deliverQueued);
        } catch (RejectedExecutionException stopped) {
            core.change(() -> core.engine.abort(stopped, core.now()));
            deliverQueued();
        }
    }

    private boolean claimDelivery() {
        if (delivering || core.events.isEmpty() && !core.engine.isInputDue() || isPaused()) {
            return false;
        }
        delivering = true;
        return true;
    }

    private void deliverQueued() {
        deliverer = Thread.currentThread();
        deliver(takeHeldInput(), core.now(), false);
    }

    private @Nullable ByteBuffer takeHeldInput() {
        core.lock();
        try {
            return core.engine.takeHeldInput();
        } finally {
            core.unlock();
        }
    }

    /** See {@link WebSocketConnection#run}. */
    void run(Runnable task) {
        boolean here;
        core.lock();
        try {
            core.events.add(any -> task.run());
            here = claimDelivery();
        } finally {
            core.unlock();
        }
        if (here) {
            deliverQueued();
        }
    }

    /** Returns whether the calling thread is in a callback of this connection. */
    boolean isInCallback() {
        return deliverer == Thread.currentThread();
    }

    /** Returns whether the application has something to do yet; under the lock. */
    boolean isBusy() {
        return delivering || readingStopped;
    }

    /** See {@link WebSocketConnection#pauseReading}; under the lock. */
    void pause() {
        paused = true;
    }

    /** See {@link WebSocketConnection#resumeReading}. */
    void resume() {
        boolean read;
        core.lock();
        try {
            paused = false;
            read = readingStopped && !delivering && core.events.isEmpty() && !core.engine.delaysInput(core.now());
            readingStopped &= !read;
        } finally {
            core.unlock();
        }
        if (read) {
            core.transport.resumeReading();
        } else {
            core.settle();
        }
    }
}

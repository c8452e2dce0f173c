package dev.soto.connection;

import dev.soto.connection.EventQueue.Closing;
import dev.soto.connection.EventQueue.Violated;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Uncaught;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * From bytes read to callbacks: one thread at a time, the deliverer, takes frames from the input and hands out what they say.
 * That is the thread that read them, unless another is at it or the services want an executor; then reading stops until the
 * events have been handed out.
 * What callbacks send goes out with {@link Writes#soon}.
 */
final class Callbacks implements TransportListener {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Callbacks.class.getName()));
    private static final long NO_THREAD_NANOS = 100_000_000L;

    /** Instead of an event, of which there is none. */
    private enum NoEvent {
        /** The transport may read. */
        READ_ON,
        /** The transport may not read, or has not been stopped. */
        READ_NO_MORE,
        /** What has been written is to go out. */
        UNCORK,
        /** Input that had to wait is to be taken: its time came while events were handed out. */
        TAKE_HELD_INPUT,
        /** The close frame has to be written, and what follows from that is delivered here too. */
        WRITE_FIRST
    }

    private final ConnectionCore core;

    // Guarded by the lock.

    /** Somebody hands out events, or is about to. At first it is {@link #start}. */
    private boolean delivering = true;
    /** The transport has been told to stop reading. */
    private boolean readingStopped;
    /** The application has told us to stop. */
    private boolean paused;

    /** A reply did not fit: nothing is delivered until there is room. Changed under the lock. */
    private volatile boolean awaitingRoom;

    /** What is being sent is a reply; of the deliverer. */
    private boolean replying;

    /** So many callbacks, the next one included, until one is timed; of the deliverer. */
    private int untilTimed;

    /** The thread that hands out events now. */
    private volatile @Nullable Thread deliverer;

    Callbacks(ConnectionCore core) {
        this.core = core;
    }

    /** Says how many callbacks, the next one included, are left until one is timed. */
    void sampleFrom(int callbacks) {
        assert core.isHeld();
        untilTimed = callbacks;
    }

    /** See {@link WebSocketConnection#start}. */
    void start(Runnable onOpen) {
        deliverer = Thread.currentThread();
        // The thread may be the application's, which connects: an interruption from before is its own.
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            onOpen.run();
        } catch (Throwable failure) {
            reportError(failure);
        }
        Thread.interrupted();
        try {
            core.transport.start(this);
            core.schedule();
            deliver(null, core.now(), false);
        } catch (Throwable failure) {
            endBecauseOf(failure);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean onRead(ByteBuffer input) {
        long now = core.now();
        boolean here;
        boolean readOn = true;
        core.lock();
        try {
            core.wireBytesReceived += input.remaining();
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
        core.afterChange();
        return readOn;
    }

    /**
     * Hands out events, and takes frames from the input whenever there are none; returns whether to read on.
     *
     * @param reading whether the transport waits for the answer
     */
    private boolean deliver(@Nullable ByteBuffer input, long now, boolean reading) {
        try {
            return deliverAll(input, now, reading);
        } catch (Throwable failure) {
            if (input != null) {
                input.position(input.limit());
            }
            endBecauseOf(failure);
            return false;
        }
    }

    /**
     * No callback failed but what is between them: memory ran out for a message, or a write. The connection is over, which this thread,
     * as the deliverer that it still is, tells.
     */
    private void endBecauseOf(Throwable failure) {
        core.unlockWhatWasLeft();
        core.abort(failure);
        deliverAll(null, core.now(), false);
    }

    private boolean deliverAll(@Nullable ByteBuffer input, long now, boolean reading) {
        ByteBuffer from = input;
        long at = now;
        Object event = next(from, at, reading);
        while (event != NoEvent.READ_ON && event != NoEvent.READ_NO_MORE) {
            if (event == NoEvent.WRITE_FIRST) {
                core.writes.write();
            } else if (event == NoEvent.UNCORK) {
                core.writes.uncork();
            } else if (event == NoEvent.TAKE_HELD_INPUT) {
                from = takeHeldInput();
                at = core.now();
            } else {
                dispatch(event);
            }
            event = next(from, at, reading);
        }
        core.writes.write();
        if (!reading && event == NoEvent.READ_ON) {
            core.transport.resumeReading();
        }
        return event == NoEvent.READ_ON;
    }

    /**
     * Returns the next event, or a {@link NoEvent}. With READ_ON and READ_NO_MORE the calling thread is no longer the deliverer.
     */
    private Object next(@Nullable ByteBuffer input, long now, boolean reading) {
        Object event;
        boolean transportActions;
        boolean unwritten;
        boolean newDeadline;
        core.lock();
        try {
            if (input != null) {
                // One message at most, which this thread delivers before it reads on.
                core.events.lending = !isPaused();
                while (input.hasRemaining() && (core.events.isEmpty() || isPaused())) {
                    core.engine.receive(input, now);
                }
                core.events.lending = false;
            }
            event = isPaused() ? null : core.events.poll();
            if (event == null) {
                event = whenThereIsNone(reading, now);
            }
            core.writes.expectMore(!core.events.isEmpty() || input != null && input.hasRemaining());
            transportActions = core.events.hasTransportActions();
            unwritten = core.engine.hasOutput();
            newDeadline = core.engine.takeNewDeadline();
        } finally {
            core.unlock();
        }
        if (transportActions) {
            core.performTransportActions();
        }
        if (transportActions || newDeadline) {
            core.schedule();
        }
        if (unwritten && !(event instanceof NoEvent)) {
            core.writes.holdBack();
        }
        return event;
    }

    private Object whenThereIsNone(boolean reading, long now) {
        if (writesFirst()) {
            return NoEvent.WRITE_FIRST;
        }
        if (core.writes.isSharingPackets()) {
            return NoEvent.UNCORK;
        }
        if (core.isRestDue()) {
            List<SendCompletion> waiting = core.takeRestAwaited();
            return (EventQueue.Event) any -> ConnectionCore.complete(waiting, null);
        }
        if (core.engine.isInputDue() && !isPaused()) {
            // The timer found this thread at it, and comes no more.
            return NoEvent.TAKE_HELD_INPUT;
        }
        return endDelivery(reading, now);
    }

    /** Whether what is to be done next wants that all answers have gone out, as far as the peer takes them. */
    private boolean writesFirst() {
        return (!core.engine.isOpen() || core.isRestDue()) && core.engine.hasOutput() && core.writes.isIdle();
    }

    private NoEvent endDelivery(boolean reading, long now) {
        assert core.isHeld();
        core.writes.endTurn();
        deliverer = null;
        delivering = false;
        boolean readOn = (reading || readingStopped) && !isPaused() && !core.engine.delaysInput(now);
        readingStopped = reading ? !readOn : readingStopped && !readOn;
        return readOn ? NoEvent.READ_ON : NoEvent.READ_NO_MORE;
    }

    private void dispatch(Object event) {
        core.writes.beforeCallback();
        if (event instanceof Violated violated) {
            core.fail(violated.violation());
            return;
        }
        assert !core.isHeld();
        ConnectionMeter meter = core.meter;
        if (meter != null && --untilTimed <= 0) {
            tellTimed(event, meter);
        } else {
            tell(event);
        }
        core.unlockWhatWasLeft();
        // A callback may leave the thread interrupted: some transports cannot write then, and the thread is another's
        // next.
        Thread.interrupted();
        if (event instanceof Closing closing && closing.byPeer()) {
            core.answerClose();
        }
    }

    private void tell(Object event) {
        try {
            EventQueue.tell(event, core.listener);
        } catch (Throwable failure) {
            reportError(failure);
        }
    }

    private void tellTimed(Object event, ConnectionMeter meter) {
        untilTimed = Sampling.interval(meter);
        if (meter.sampling() <= 0) {
            tell(event);
            return;
        }
        long began = core.now();
        tell(event);
        meter.callbackReturned(core.now() - began);
    }

    @Override
    public void onAllRead() {
        core.lock();
        try {
            core.allRead();
        } finally {
            core.unlock();
        }
        tellRest();
    }

    @Override
    public void onEndOfStream() {
        endHere(() -> core.updateThenFlush(() -> core.engine.endOfInput(core.now())));
    }

    @Override
    public void onFailedRead(Throwable failure) {
        endHere(() -> core.transportFailed(failure));
    }

    /** What follows from an end is told on the reading thread: two thousand resets at once need no thread each. */
    private void endHere(Runnable end) {
        boolean here = core.services.callbacksOnReader() && core.read(this::claimReading);
        end.run();
        if (here) {
            deliverer = Thread.currentThread();
            deliver(null, core.now(), false);
        }
    }

    private boolean claimReading() {
        assert core.isHeld();
        boolean free = !delivering;
        delivering = true;
        return free;
    }

    @Override
    public void onStarved(IOException why) {
        core.fail(new ProtocolViolation(CloseCode.TRY_AGAIN_LATER, String.valueOf(why.getMessage())));
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
        assert core.isHeld();
        return (paused || awaitingRoom) && core.engine.isOpen() && !core.engine.hasViolation();
    }

    /** An error of the virtual machine may have left the listener half changed: it ends the connection. */
    private void reportError(Throwable failure) {
        core.failed(ErrorKind.APPLICATION);
        try {
            core.listener.onError(failure);
        } catch (Throwable second) {
            Uncaught.report(second);
        }
        if (failure instanceof VirtualMachineError) {
            core.close(
                    new CloseStatus(
                            CloseCode.SERVER_ERROR,
                            "the listener failed with " + failure.getClass().getSimpleName()),
                    CloseInitiator.CONTAINER);
        }
    }

    /** Hands events that no read causes to the executor, unless somebody hands out events already. */
    void deliverElsewhere() {
        if (!core.read(this::claimDelivery)) {
            return;
        }
        executeDelivery();
    }

    private void executeDelivery() {
        executeDelivery(core.services.callbacksOnReader() ? this::deliverQueued : new WaitingDelivery());
    }

    private void executeDelivery(Runnable delivery) {
        try {
            core.services.executor().execute(delivery);
        } catch (RejectedExecutionException stopped) {
            core.updateThenFlush(() -> core.engine.abort(stopped, core.now()));
            deliverQueued();
        } catch (OutOfMemoryError noThread) {
            LOG.log(Level.ERROR, "no thread", () -> "no thread is to be had for callbacks; trying on: " + noThread);
            core.services.timer().runAfter(NO_THREAD_NANOS, this::executeDelivery);
        }
    }

    /** Where no callback runs on the reading thread, this is what waits for a thread when all are blocked, and not the read. */
    private final class WaitingDelivery implements RefusableTask {
        @Override
        public void run() {
            deliverQueued();
        }

        /** The peer is told at once, and the application when there is a thread. */
        @Override
        public void refused(IOException why) {
            onStarved(why);
            executeDelivery(Callbacks.this::deliverQueued);
        }
    }

    private boolean claimDelivery() {
        assert core.isHeld();
        if (delivering || !isDue()) {
            return false;
        }
        delivering = true;
        return true;
    }

    private boolean isDue() {
        return core.isRestDue() || (!core.events.isEmpty() || core.engine.isInputDue()) && !isPaused();
    }

    /** See {@link WebSocketConnection#whenAtRest}: tells here and now when no callback runs, and lets none begin meanwhile. */
    void tellRest() {
        List<SendCompletion> waiting;
        core.lock();
        try {
            if (delivering || !core.isRestDue()) {
                return;
            }
            delivering = true;
            waiting = core.takeRestAwaited();
        } finally {
            core.unlock();
        }
        ConnectionCore.complete(waiting, null);
        core.update(() -> delivering = false);
        goOn();
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
            // This thread is the caller's, whose interruption is none of ours.
            boolean interrupted = Thread.currentThread().isInterrupted();
            deliverQueued();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether the calling thread is in a callback of this connection. */
    boolean isInCallback() {
        return deliverer == Thread.currentThread();
    }

    /** Returns whether the application has something to do yet. */
    boolean isBusy() {
        assert core.isHeld();
        return delivering || readingStopped || core.transport.isReadDelayed();
    }

    /** See {@link WebSocketConnection#isAtWork}. */
    boolean isAtWork() {
        return isBusy() || !core.events.isEmpty() || core.engine.hasUnfinishedInput() || core.outbound.isInMessage();
    }

    void setReplying(boolean replying) {
        this.replying = replying;
    }

    /** Returns whether the calling thread sends a reply. */
    boolean isReplying() {
        return deliverer == Thread.currentThread() && replying;
    }

    /** Stops to deliver until {@link #roomMade}. */
    void awaitRoom() {
        assert core.isHeld();
        awaitingRoom = true;
    }

    /** Something has been written: goes on when half of the queue is free. */
    void roomMade() {
        if (!awaitingRoom) {
            return;
        }
        boolean free;
        core.lock();
        try {
            free = awaitingRoom
                    && core.outbound.bytes() <= core.maxQueuedBytes / 2
                    && !core.outbound.isFullOfMessages();
            awaitingRoom &= !free;
        } finally {
            core.unlock();
        }
        if (free) {
            goOn();
        }
    }

    /** See {@link WebSocketConnection#pauseReading}. */
    void pause() {
        assert core.isHeld();
        paused = true;
    }

    /** See {@link WebSocketConnection#resumeReading}. */
    void resume() {
        core.update(() -> paused = false);
        goOn();
    }

    /** Delivers what waits, or reads, unless something else keeps it from doing so. */
    private void goOn() {
        boolean read;
        core.lock();
        try {
            read = readingStopped
                    && !delivering
                    && !isPaused()
                    && core.events.isEmpty()
                    && !core.engine.delaysInput(core.now());
            readingStopped &= !read;
        } finally {
            core.unlock();
        }
        if (read) {
            core.transport.resumeReading();
        } else {
            core.afterChange();
        }
    }
}

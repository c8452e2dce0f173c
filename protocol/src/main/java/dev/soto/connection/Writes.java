package dev.soto.connection;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the engine has to say, one write at a time, each with all that is there. Whoever finds no write under way
 * writes; what is queued meanwhile goes with the next write, which the completion begins.
 *
 * <p>What callbacks send is held back ("corked") and written once behind the last of them, or earlier when one takes its
 * time: before the next callback by the thread that delivers, during one by the {@link CorkSweep}.
 */
final class Writes implements Transport.WriteCompletion {
    /** A reply that is held back for longer is written before the next callback. */
    private static final long CORK_NANOS = 200_000L;

    private enum Phase {
        IDLE,
        /** {@link Transport#write} has been called and has not returned. */
        CALLING,
        /** The write has completed, the call has not returned. */
        COMPLETED,
        /** The call has returned, the write has not completed. */
        PENDING
    }

    private final ConnectionCore core;
    // Guarded by the lock.

    private Phase phase = Phase.IDLE;
    /** When the last write began; 0 before the first. */
    private long started;
    /** Buffers of the write that is under way; the thread that began it uses them without the lock. */
    private List<ByteBuffer> gathered = List.of();
    /** Another thread is going to write what is there, see {@link BroadcastWrites} and {@link RapidWrites}. */
    private boolean deferred;

    // Only the thread that delivers touches these.

    /** When the first of what is held back was held back; 0 for nothing. */
    private long corkedSince;
    /** Slot in the sweep that watches over it. */
    private int corkSlot = -1;
    /** Another callback follows the one that is running. */
    private boolean moreToCome;
    /** A callback of this read has had something written at once. */
    private boolean wroteAtOnce;

    /** The application says itself when what it sends goes out. */
    volatile boolean batching;

    /** The transport gathers short writes; set by the thread that delivers. */
    private volatile boolean sharingPackets;

    Writes(ConnectionCore core) {
        this.core = core;
    }

    /** Returns whether a write could begin. */
    boolean isIdle() {
        assert core.isHeld();
        return phase == Phase.IDLE;
    }

    /** Returns when the peer has to have taken something; {@link Deadlines#NEVER} for never. */
    long deadline() {
        assert core.isHeld();
        long timeout = phase == Phase.PENDING ? core.sendTimeoutNanos() : 0;
        return timeout > 0 ? Deadlines.after(started, timeout) : Deadlines.NEVER;
    }

    // Corking.

    /** A message has been queued; much waits, or not. */
    void queued(boolean much) {
        if (much) {
            write();
        } else if (!batching) {
            soon();
        }
    }

    /** Writes now, or holds back what a callback sends until the callbacks of this read are through. */
    void soon() {
        if (core.callbacks.isInCallback()) {
            holdBack();
        } else {
            write();
        }
    }

    /**
     * Writes now. A callback that has things written at once, as a blocking send does, may do so for each message of a read: from
     * the second on they share packets, as long as callbacks follow that may send more.
     */
    void now() {
        if (core.callbacks.isInCallback() && moreToCome && !sharingPackets) {
            if (wroteAtOnce) {
                holdBack();
                sharingPackets = corkedSince != 0 && core.transport.cork();
            }
            wroteAtOnce = true;
        }
        write();
    }

    /** Says whether another callback follows the one that comes now. */
    void expectMore(boolean more) {
        moreToCome = more;
    }

    void holdBack() {
        if (corkedSince != 0) {
            return;
        }
        corkSlot = core.services.timer().sweep().enter(this);
        if (corkSlot < 0) {
            write();
        } else {
            corkedSince = Math.max(1, core.now());
        }
    }

    /** What has been held back for long does not wait for another callback. */
    void beforeCallback() {
        if (corkedSince != 0 && core.now() - corkedSince > CORK_NANOS) {
            leaveSweep();
            uncork();
        }
    }

    /** The callbacks of a read are through; what is held back is written next. */
    void endTurn() {
        assert core.isHeld();
        leaveSweep();
        wroteAtOnce = false;
    }

    private void leaveSweep() {
        if (corkedSince != 0) {
            core.services.timer().sweep().leave(corkSlot);
            corkedSince = 0;
        }
    }

    boolean isSharingPackets() {
        return sharingPackets;
    }

    /** Writes what is held back, here or in the transport. Called by any thread. */
    void uncork() {
        write();
        if (sharingPackets) {
            sharingPackets = false;
            core.transport.uncork();
        }
    }

    // Writes by another thread.

    /** Returns whether a message that has been queued goes to so many connections that another thread writes for its sender. */
    boolean goesToMany(SharedMessage message) {
        return message.goesToMany(
                        System.identityHashCode(core), core.services.nanoClock().getAsLong())
                && !batching
                && !core.callbacks.isInCallback();
    }

    /** Returns whether an offered message comes so soon after a write that another thread waits for more of them, and writes. */
    boolean isRapid() {
        assert core.isHeld();
        return core.services.rapidWrites().gathers()
                && !batching
                && !core.callbacks.isInCallback()
                && started != 0
                && core.now() - started < RapidWrites.RAPID_NANOS;
    }

    /** Leaves what is queued to another thread; returns whether that has to be told. Otherwise somebody writes anyway. */
    boolean defer() {
        assert core.isHeld();
        if (deferred || phase != Phase.IDLE) {
            return false;
        }
        deferred = true;
        return true;
    }

    /** Writes what was left to this thread, unless somebody else has done so meanwhile. */
    void writeDeferred() {
        try {
            core.update(() -> deferred = false);
            write();
        } catch (Throwable failure) {
            // There is no sender any more who could be told otherwise.
            core.abort(failure);
        }
    }

    // Writing.

    /** Writes until nothing is left or a write does not complete at once. */
    void write() {
        boolean begun = begin();
        while (begun) {
            if (tryWrite()) {
                begun = completedAtOnce();
            } else {
                if (!callReturned()) {
                    core.schedule();
                    return;
                }
                begun = begin();
            }
        }
    }

    /** Returns whether all has been written; otherwise the write is the transport's, or has failed. */
    private boolean tryWrite() {
        try {
            if (core.transport.tryWrite(gathered)) {
                return true;
            }
        } catch (IOException failure) {
            // The write that follows fails likewise, and that is where failures are dealt with.
        } catch (OutOfMemoryError noMemory) {
            // The JDK writes through direct memory, which may be used up: what the peer has got is not known.
            completed(noMemory);
            return false;
        }
        core.transport.write(gathered, this);
        return false;
    }

    private boolean begin() {
        core.lock();
        try {
            return beginLocked();
        } finally {
            core.unlock();
        }
    }

    private boolean beginLocked() {
        assert core.isHeld();
        if (phase != Phase.IDLE || !core.engine.hasOutput()) {
            return false;
        }
        phase = Phase.CALLING;
        started = core.now();
        // A list of its own, which is garbage when it is written: an idle connection keeps none.
        gathered = new ArrayList<>(1);
        core.engine.takeOutput(gathered, started);
        return true;
    }

    /** A write has completed without a completion; returns whether the next one has begun. */
    private boolean completedAtOnce() {
        List<SendCompletion> done;
        boolean transportActions;
        boolean newDeadline;
        boolean begun;
        core.lock();
        try {
            done = written(core.now());
            transportActions = core.events.hasTransportActions();
            newDeadline = core.engine.takeNewDeadline();
            phase = Phase.IDLE;
            begun = beginLocked();
        } finally {
            core.unlock();
        }
        after(done, transportActions, newDeadline);
        return begun;
    }

    /** Returns whether the write has completed already. */
    private boolean callReturned() {
        core.lock();
        try {
            boolean completed = phase == Phase.COMPLETED;
            phase = completed ? Phase.IDLE : Phase.PENDING;
            if (!completed && core.interceptor != null) {
                core.interceptor.writeWaits();
            }
            return completed;
        } finally {
            core.unlock();
        }
    }

    @Override
    public void completed(@Nullable Throwable failure) {
        if (failure != null) {
            core.transportFailed(failure);
        }
        List<SendCompletion> done;
        boolean transportActions;
        boolean writeOn;
        boolean newDeadline;
        core.lock();
        try {
            long now = core.now();
            if (failure == null) {
                done = written(now);
            } else {
                finish(now);
                done = List.of();
            }
            writeOn = phase == Phase.PENDING;
            if (writeOn && core.interceptor != null) {
                core.interceptor.writeEnded(core.outbound.bytes());
            }
            phase = writeOn ? Phase.IDLE : Phase.COMPLETED;
            transportActions = core.events.hasTransportActions();
            newDeadline = core.engine.takeNewDeadline();
        } finally {
            core.unlock();
        }
        after(done, transportActions, newDeadline);
        if (writeOn) {
            write();
        }
    }

    /** Returns whom to tell. */
    private List<SendCompletion> written(long now) {
        assert core.isHeld();
        finish(now);
        return core.outbound.written();
    }

    private void finish(long now) {
        gathered = List.of();
        core.engine.written(now);
        core.signalRoom();
    }

    private void after(List<SendCompletion> done, boolean transportActions, boolean newDeadline) {
        ConnectionCore.complete(done, null);
        core.callbacks.roomMade();
        if (transportActions) {
            core.afterChange();
        } else if (newDeadline) {
            core.schedule();
        }
    }
}

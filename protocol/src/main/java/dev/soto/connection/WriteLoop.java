package dev.soto.connection;

import dev.soto.protocol.state.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the engine has to say, one write at a time, each with all that is there. Whoever finds no write under way
 * writes; what is queued meanwhile goes with the next write, which the completion begins.
 */
final class WriteLoop implements Transport.WriteCompletion {
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
    private long started;
    /** Buffers of the write that is under way; the thread that began it uses them without the lock. */
    private List<ByteBuffer> gathered = List.of();

    WriteLoop(ConnectionCore core) {
        this.core = core;
    }

    /** Returns whether a write could begin; under the lock. */
    boolean isIdle() {
        return phase == Phase.IDLE;
    }

    /** Returns when the peer has to have taken something; {@link Deadlines#NEVER} for never; under the lock. */
    long deadline() {
        boolean waiting = phase == Phase.PENDING && core.sendTimeoutNanos > 0;
        return waiting ? Deadlines.after(started, core.sendTimeoutNanos) : Deadlines.NEVER;
    }

    /** Writes until nothing is left or a write does not complete at once. */
    void write() {
        boolean begun = begin();
        while (begun) {
            if (tryWrite()) {
                begun = completedAtOnce();
            } else {
                core.transport.write(gathered, this);
                if (!callReturned()) {
                    core.schedule();
                    return;
                }
                begun = begin();
            }
        }
    }

    private boolean tryWrite() {
        try {
            return core.transport.tryWrite(gathered);
        } catch (IOException failure) {
            // The write that follows fails likewise, and that is where failures are dealt with.
            return false;
        }
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
        boolean wishes;
        boolean newDeadline;
        boolean begun;
        core.lock();
        try {
            done = written(core.now());
            wishes = core.events.hasWishes();
            newDeadline = core.engine.takeNewDeadline();
            phase = Phase.IDLE;
            begun = beginLocked();
        } finally {
            core.unlock();
        }
        after(done, wishes, newDeadline);
        return begun;
    }

    /** Returns whether the write has completed already. */
    private boolean callReturned() {
        core.lock();
        try {
            boolean completed = phase == Phase.COMPLETED;
            phase = completed ? Phase.IDLE : Phase.PENDING;
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
        boolean wishes;
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
            phase = writeOn ? Phase.IDLE : Phase.COMPLETED;
            wishes = core.events.hasWishes();
            newDeadline = core.engine.takeNewDeadline();
        } finally {
            core.unlock();
        }
        after(done, wishes, newDeadline);
        if (writeOn) {
            write();
        }
    }

    /** Returns whom to tell; under the lock. */
    private List<SendCompletion> written(long now) {
        finish(now);
        return core.outbound.written();
    }

    private void finish(long now) {
        gathered = List.of();
        core.engine.written(now);
        core.signalRoom();
    }

    private void after(List<SendCompletion> done, boolean wishes, boolean newDeadline) {
        ConnectionCore.complete(done, null);
        if (wishes) {
            core.settle();
        } else if (newDeadline) {
            core.schedule();
        }
    }
}

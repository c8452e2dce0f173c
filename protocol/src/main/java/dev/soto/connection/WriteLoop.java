package dev.soto.connection;

import dev.soto.protocol.state.Deadlines;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the engine has to say, one write at a time, each with all that is there. Whoever finds no write under way
 * writes; what is queued meanwhile goes with the next write, which the completion begins.
 */
final class WriteLoop {
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
    private final Transport.WriteCompletion completion = this::completed;
    /** Buffers of the write that is under way; only the thread that began it touches it. */
    private final List<ByteBuffer> gathered = new ArrayList<>(2);

    // Guarded by the lock.

    private Phase phase = Phase.IDLE;
    private long started;

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
        while (begin()) {
            core.transport.write(gathered, completion);
            if (!callReturned()) {
                core.deadline.schedule();
                return;
            }
        }
    }

    private boolean begin() {
        core.lock.lock();
        try {
            if (phase != Phase.IDLE || !core.engine.hasOutput()) {
                return false;
            }
            phase = Phase.CALLING;
            started = core.now();
            core.engine.takeOutput(gathered, started);
            return true;
        } finally {
            core.lock.unlock();
        }
    }

    /** Returns whether the write has completed already. */
    private boolean callReturned() {
        core.lock.lock();
        try {
            boolean completed = phase == Phase.COMPLETED;
            phase = completed ? Phase.IDLE : Phase.PENDING;
            return completed;
        } finally {
            core.lock.unlock();
        }
    }

    private void completed(@Nullable Throwable failure) {
        List<SendCompletion> done;
        boolean wishes;
        boolean writeOn;
        boolean newDeadline;
        core.lock.lock();
        try {
            long now = core.now();
            gathered.clear();
            if (failure != null) {
                core.engine.abort(failure, now);
            }
            core.engine.written(now);
            done = failure == null ? core.outbound.written() : List.of();
            writeOn = phase == Phase.PENDING;
            phase = writeOn ? Phase.IDLE : Phase.COMPLETED;
            wishes = core.events.hasWishes();
            newDeadline = core.engine.takeNewDeadline();
            core.roomInQueue.signalAll();
        } finally {
            core.lock.unlock();
        }
        ConnectionCore.complete(done, null);
        if (wishes) {
            core.settle();
        } else if (newDeadline) {
            core.deadline.schedule();
        }
        if (writeOn) {
            write();
        }
    }
}

package dev.soto.transport;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.PeriodicCheck;
import dev.soto.transport.ReadLoop.Leader;
import java.io.IOException;

/**
 * Looks at the leader of a {@link ReadLoop} every 2 ms. One that is found waiting in Java in the call that the look before found it
 * in, in the kernel at {@value #WAITING_LOOKS} further looks, or computing at {@value #COMPUTING_LOOKS}, loses the lead. One that only lacks a processor keeps it: another
 * thread would lack it too, and threads of their own for all calls would make it worse. Confined to the timer's thread.
 */
final class LeaderWatch extends PeriodicCheck {
    /**
     * Who waits in the kernel without Java's knowing may wait for the virtual machine: for others to reach a safepoint, or for a
     * lock of its own, which a young process has often. That is over by the next look.
     */
    private static final int WAITING_LOOKS = 2;
    /** A callback may compute for so many looks. */
    private static final int COMPUTING_LOOKS = 4;
    /** And has computed, rather than lacked a processor, when it had one for so long of them. */
    private static final long COMPUTED_NANOS = 2_000_000L;
    /** When the looks are so far apart the whole process was held up, and a long call says nothing. */
    private static final long HELD_UP_NANOS = 6_000_000L;

    private final ReadLoop loop;
    private long seen;
    private int looks;
    private long lastLook;
    /** At so many looks in a row it waited in the kernel. */
    private int waitingLooks;

    private long processorNanos;
    /** When the leader was first found in the call that it is in, or to be missing; 0 while it goes on. */
    private volatile long heldUpSince;

    LeaderWatch(ReadLoop loop) {
        this.loop = loop;
    }

    /** There is something to look at; called by any thread. */
    void begin(DeadlineTimer timer) {
        watchMe(timer);
    }

    @Override
    protected boolean check() {
        if (loop.startMissingLeader()) {
            note(true);
            return true;
        }
        long now = loop.turn();
        boolean calling = ReadLoop.isCall(now);
        boolean busy = calling || now != seen;
        looks = !wasHeldUp() && calling && now == seen ? looks + 1 : 0;
        seen = now;
        if (looks == 0) {
            waitingLooks = 0;
        }
        note(looks > 0);
        Leader leader = loop.leader();
        if (looks > 0 && leader != null && isBlocking(leader)) {
            loop.takeTheLead(now, leader);
        }
        return busy;
    }

    private void note(boolean heldUp) {
        if (!heldUp && heldUpSince != 0) {
            heldUpSince = 0;
        } else if (heldUp && heldUpSince == 0) {
            heldUpSince = System.nanoTime() | 1;
        }
    }

    /** Returns for how long the leader has not gone on, or has been missing; 0 when it goes on. By any thread. */
    long heldUpNanos() {
        long since = heldUpSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    private boolean wasHeldUp() {
        long before = lastLook;
        lastLook = System.nanoTime();
        return lastLook - before > HELD_UP_NANOS;
    }

    private boolean isBlocking(Leader calling) {
        if (calling.thread().getState() != Thread.State.RUNNABLE) {
            return true;
        }
        KernelThread thread = calling.kernel();
        try {
            return thread == null ? looks >= COMPUTING_LOOKS : isWaitingStill(thread) || isComputing(thread);
        } catch (IOException gone) {
            // The thread has ended, then the call too; or /proc cannot be read, and then time has to do.
            return looks >= COMPUTING_LOOKS;
        }
    }

    private boolean isWaitingStill(KernelThread thread) throws IOException {
        waitingLooks = thread.isWaiting() ? waitingLooks + 1 : 0;
        return waitingLooks >= WAITING_LOOKS;
    }

    private boolean isComputing(KernelThread thread) throws IOException {
        if (looks == 1) {
            processorNanos = thread.processorNanos();
        }
        return looks >= COMPUTING_LOOKS && thread.processorNanos() - processorNanos >= COMPUTED_NANOS;
    }
}

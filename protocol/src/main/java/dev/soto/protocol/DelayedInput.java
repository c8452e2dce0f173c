package dev.soto.protocol;

import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.state.CloseHandshake;
import dev.soto.protocol.state.InputPace;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What {@link InputLimits} make wait: input of a peer that sends faster than it may is kept until its time has come. */
final class DelayedInput {
    private final InputPace pace;
    private final CloseHandshake close;
    private final EngineTimers timers;

    /** Input that waits. */
    private @Nullable ByteBuffer held;
    /** What {@link #take} gave out. */
    private @Nullable ByteBuffer heldBefore;

    /** Until when input waits; {@link Deadlines#NEVER} when it does not. */
    private long waitsUntil = Deadlines.NEVER;
    /** The waiting is over, and nobody has asked yet. */
    private boolean due;
    /** The end of the input came while some of it waited. */
    private boolean endHeld;

    private DelayedInput(InputLimits limits, CloseHandshake close, EngineTimers timers) {
        this.pace = new InputPace(limits);
        this.close = close;
        this.timers = timers;
    }

    /** Returns null for limits that are none. */
    static @Nullable DelayedInput of(InputLimits limits, CloseHandshake close, EngineTimers timers) {
        return limits.isNone() ? null : new DelayedInput(limits, close, timers);
    }

    /** Keeps the input, if it has to wait; returns whether it is kept. */
    boolean keeps(ByteBuffer input, boolean betweenMessages, long now) {
        boolean waits = held != null || delays(betweenMessages, now);
        if (waits) {
            hold(input);
        }
        return waits;
    }

    /** Keeps what the input has left: as it is when it was kept before, else a copy. */
    private void hold(ByteBuffer input) {
        ByteBuffer kept = held;
        if (kept == null && input == heldBefore) {
            kept = input.duplicate();
        } else {
            int before = kept == null ? 0 : kept.remaining();
            ByteBuffer longer = ByteBuffer.allocate(before + input.remaining());
            if (kept != null) {
                longer.put(kept);
            }
            kept = longer.put(input.duplicate()).flip();
        }
        held = kept;
        input.position(input.limit());
    }

    /** A message begins. */
    void beginMessage(long now) throws ProtocolViolation {
        pace.message(now);
    }

    /** So many bytes have been received, of one frame at most. */
    void received(int bytes, boolean betweenMessages, long now) throws ProtocolViolation {
        if (pace.bytes(bytes, !betweenMessages, now)) {
            timers.newDeadline();
        }
    }

    /** See {@link WebSocketEngine#delaysInput}. */
    boolean delays(boolean betweenMessages, long now) {
        if (held != null || due) {
            return true;
        }
        long until = close.isOpen() ? pace.waitsUntil(betweenMessages) : 0;
        boolean waits = until > now;
        if (waits && waitsUntil != until) {
            timers.newDeadline();
        }
        waitsUntil = waits ? until : Deadlines.NEVER;
        return waits;
    }

    boolean isWaiting() {
        return !due && (held != null || waitsUntil != Deadlines.NEVER);
    }

    /** See {@link WebSocketEngine#hasUnfinishedInput}. */
    boolean isHolding() {
        return held != null;
    }

    /** See {@link WebSocketEngine#isInputDue}. */
    boolean isDue() {
        return due;
    }

    /** See {@link WebSocketEngine#takeHeldInput}. */
    @Nullable
    ByteBuffer take() {
        if (!due) {
            return null;
        }
        due = false;
        ByteBuffer taken = held;
        held = null;
        heldBefore = taken;
        return taken;
    }

    /** The input ends; returns whether that waits as well. */
    boolean keepsEnd() {
        endHeld = held != null && close.wantsInput();
        return endHeld;
    }

    /** Returns whether the input has ended, and all of it has been received now. */
    boolean endsWith(ByteBuffer input) {
        return endHeld && !input.hasRemaining();
    }

    /** Nothing is received any more. */
    void discard() {
        held = null;
        waitsUntil = Deadlines.NEVER;
    }

    /** Returns when {@link #onTime} is to be called while OPEN. */
    long next() {
        return Math.min(pace.deadline(), due ? Deadlines.NEVER : waitsUntil);
    }

    /** Ends the waiting when its time has come; returns what the peer has broken by its slowness, null when nothing. */
    @Nullable
    ProtocolViolation onTime(long now) {
        if (isWaiting() && (now >= waitsUntil || !close.isOpen())) {
            due = true;
            waitsUntil = Deadlines.NEVER;
        }
        return close.wantsInput() ? pace.violation(now) : null;
    }

    /** The time until now does not count: it was not the peer who was slow. */
    void touch(long now) {
        pace.touch(now);
    }
}

package dev.soto.protocol;

import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Timeouts;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * When something is due on a connection that nothing happens on. The table is {@link Timer}; {@link #at} says when, and the engine
 * what comes of it. Times are nanoseconds of one monotonic clock that never is negative.
 */
final class EngineTimers {
    /** What may be due, in the order in which it is looked at. */
    enum Timer {
        /** Nothing was sent or received for too long: the connection closes. */
        IDLE(true),
        /** Nothing was sent or received for a while: extensions give back what they can have again. */
        REST(true),
        /** Nothing was received for the keep-alive's interval: a ping goes out. */
        PING(true),
        /** Nothing was received for too long after that ping: the connection closes. */
        PONG(true),
        /** The close handshake took too long: the connection is cut. */
        CLOSE(false);

        /** Whether it counts while messages may be sent, or only after that. */
        final boolean whileOpen;

        Timer(boolean whileOpen) {
            this.whileOpen = whileOpen;
        }
    }

    private static final Timer[] TIMERS = Timer.values();

    private Timeouts timeouts;
    private long lastActivity;
    private long lastReceived;
    private long closeDeadline = Deadlines.NEVER;

    private boolean extensionsRest = true;
    /** A ping of ours is out, and nothing has been received since. */
    private boolean waitsForPong;
    /** The next pong answers a ping of ours: it says that the peer is there, not that it does anything. */
    private boolean pongDue;

    private long pingSent;
    private long pings;
    private long pingsAnswered;
    /** Bytes of a ping of ours that waits alone to be written; -1 for none. */
    private int pingBytesAlone = -1;

    private boolean newDeadline;

    EngineTimers(Timeouts timeouts, long now) {
        this.timeouts = timeouts;
        this.lastActivity = now;
        this.lastReceived = now;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** Sets all times. New ones for the keep-alive forget a ping that waits for its answer. */
    void setTimeouts(Timeouts changed) {
        boolean off = changed.keepAliveInterval().isZero();
        if (off
                || !changed.keepAliveInterval().equals(timeouts.keepAliveInterval())
                || !changed.pongTimeout().equals(timeouts.pongTimeout())) {
            waitsForPong = false;
            pongDue &= !off;
        }
        timeouts = changed;
    }

    /** Returns when one of the table is due; {@link Deadlines#NEVER} for never. */
    long at(Timer timer) {
        return switch (timer) {
            case IDLE -> after(lastActivity, timeouts.idleTimeout());
            case REST -> extensionsRest ? Deadlines.NEVER : after(lastActivity, timeouts.extensionIdleTime());
            case PING -> waitsForPong ? Deadlines.NEVER : after(lastReceived, timeouts.keepAliveInterval());
            case PONG -> waitsForPong ? after(pingSent, timeouts.pongTimeout()) : Deadlines.NEVER;
            case CLOSE -> closeDeadline;
        };
    }

    private static long after(long time, Duration duration) {
        return duration.isZero() ? Deadlines.NEVER : Deadlines.after(time, Deadlines.nanos(duration));
    }

    /** Returns when the first is due of those that count. */
    long next(boolean open) {
        long soonest = Deadlines.NEVER;
        for (Timer timer : TIMERS) {
            if (timer.whileOpen == open) {
                soonest = Math.min(soonest, at(timer));
            }
        }
        return soonest;
    }

    /** Returns whether one that counts is due. */
    boolean isDue(Timer timer, boolean open, long now) {
        return timer.whileOpen == open && at(timer) <= now;
    }

    /** Bytes have been received, whatever they are. */
    void received(long now) {
        newDeadline |= waitsForPong;
        waitsForPong = false;
        lastReceived = now;
    }

    /** Bytes of a frame have been received: that is activity, unless they answer a ping of ours. */
    void receivedFrame(int opcode, long now) {
        if (!pongDue || opcode != Opcode.PONG) {
            lastActivity = now;
        }
    }

    /** Bytes are about to be written, so many of them of the normal lane: that is activity, unless they are a ping of ours. */
    void writes(long queuedBytes, long now) {
        if (queuedBytes != pingBytesAlone) {
            lastActivity = now;
        }
        pingBytesAlone = -1;
    }

    /** The application is busy with what was received before: the time until now does not count. */
    void touch(long now) {
        lastActivity = now;
        lastReceived = now;
        waitsForPong = false;
    }

    /** Extensions have something to do. */
    void extensionsWork() {
        if (extensionsRest && !timeouts.extensionIdleTime().isZero()) {
            extensionsRest = false;
            newDeadline = true;
        }
    }

    /** Extensions have given back what they can have again. */
    void extensionsRest() {
        extensionsRest = true;
    }

    /** Returns the payload of a ping that goes out now. */
    ByteBuffer ping(long now) {
        waitsForPong = true;
        pongDue = true;
        pingSent = now;
        return ByteBuffer.allocate(Long.BYTES).putLong(++pings).flip();
    }

    /** That ping has been queued, and makes up so many bytes of the queue, which was empty before. */
    void pingWaitsAlone(long queuedBytes) {
        pingBytesAlone = (int) queuedBytes;
    }

    /**
     * A pong has been received; returns whether it answers a ping of ours: also when a later ping has gone out since, for another
     * reason than that this one was answered.
     */
    boolean pong(ByteBuffer payload) {
        pongDue = false;
        if (payload.remaining() != Long.BYTES) {
            return false;
        }
        long ping = payload.getLong(payload.position());
        boolean answer = ping > pingsAnswered && ping <= pings;
        if (answer) {
            pingsAnswered = ping;
        }
        return answer;
    }

    /** Returns how long the ping took that was answered last; -1 when another has gone out since. */
    long roundTripNanos() {
        return pingsAnswered == pings ? lastReceived - pingSent : -1;
    }

    /** The close handshake begins, or goes on: it has the whole time for that. */
    void startClose(long now) {
        closeDeadline = after(now, timeouts.closeTimeout());
    }

    /** Nothing has to end any more. */
    void stopClose() {
        closeDeadline = Deadlines.NEVER;
    }

    /** Something is due that was not when {@link #next} was asked last, or earlier than it was. */
    void newDeadline() {
        newDeadline = true;
    }

    /** See {@link WebSocketEngine#takeNewDeadline}. */
    boolean takeNewDeadline() {
        boolean taken = newDeadline;
        newDeadline = false;
        return taken;
    }
}

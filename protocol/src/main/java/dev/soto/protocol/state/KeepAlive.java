package dev.soto.protocol.state;

/**
 * When to ping a silent peer, and when to give it up: a ping goes out when nothing arrived for the interval, and the peer is
 * given up when nothing at all arrived within the pong timeout after it. Times are nanoseconds of one monotonic clock.
 */
public final class KeepAlive {
    /** What is due. */
    public enum Due {
        /** Nothing. */
        NOTHING,
        /** A ping. */
        PING,
        /** The end: the peer did not answer. */
        GIVE_UP
    }

    private long interval;
    private long pongTimeout;
    private long lastReceived;
    private boolean waiting;
    private boolean pongDue;
    private long pingSent;

    /** Creates a keep-alive that is off. */
    public KeepAlive(long now) {
        this.lastReceived = now;
    }

    /**
     * Sets both times in nanoseconds; an interval of 0 is off, a pong timeout of 0 never gives up.
     *
     * @throws IllegalArgumentException when one is negative
     */
    public void set(long newInterval, long newPongTimeout) {
        Deadlines.requireNotNegative("pongTimeout", newPongTimeout);
        interval = Deadlines.requireNotNegative("keepAliveInterval", newInterval);
        pongTimeout = newPongTimeout;
        waiting = false;
    }

    /** Returns the interval in nanoseconds; 0 is off. */
    public long interval() {
        return interval;
    }

    /** Returns the pong timeout in nanoseconds; 0 is never. */
    public long pongTimeout() {
        return pongTimeout;
    }

    /** Something arrived; returns whether it answers a ping, after which {@link #next} may be earlier than it was. */
    public boolean received(long now) {
        boolean answer = waiting;
        lastReceived = now;
        waiting = false;
        return answer;
    }

    /** Returns whether the next pong answers a ping of ours: it says that the peer is there, not that it does anything. */
    public boolean isPongDue() {
        return pongDue;
    }

    /** A pong has come whole. */
    public void pong() {
        pongDue = false;
    }

    /** Returns when {@link #due} has to be asked next; {@link Deadlines#NEVER} for never. */
    public long next() {
        if (interval == 0) {
            return Deadlines.NEVER;
        }
        if (!waiting) {
            return Deadlines.after(lastReceived, interval);
        }
        return pongTimeout == 0 ? Deadlines.NEVER : Deadlines.after(pingSent, pongTimeout);
    }

    /** Returns what is due now; a ping counts as sent. */
    public Due due(long now) {
        if (interval == 0) {
            return Due.NOTHING;
        }
        if (waiting && pongTimeout > 0 && now - pingSent >= pongTimeout) {
            return Due.GIVE_UP;
        }
        if (!waiting && now - lastReceived >= interval) {
            waiting = true;
            pongDue = true;
            pingSent = now;
            return Due.PING;
        }
        return Due.NOTHING;
    }
}

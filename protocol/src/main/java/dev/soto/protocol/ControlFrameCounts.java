package dev.soto.protocol;

/** How many pings and pongs a connection has seen; confined as its engine is. */
public final class ControlFrameCounts {
    int pingsReceived;
    int pongsReceived;
    int pingsSent;
    int pongsSent;
    long roundTripNanos = -1;

    ControlFrameCounts() {}

    /** Returns how many pings came. */
    public int pingsReceived() {
        return pingsReceived;
    }

    /** Returns how many pongs came, asked for or not. */
    public int pongsReceived() {
        return pongsReceived;
    }

    /** Returns how many pings were queued, those of the keep-alive too. */
    public int pingsSent() {
        return pingsSent;
    }

    /** Returns how many pongs were queued; of those some may have given way to newer ones. */
    public int pongsSent() {
        return pongsSent;
    }

    /** Returns how long the peer took to answer the last ping of the keep-alive that it answered in its turn; -1 before. */
    public long roundTripNanos() {
        return roundTripNanos;
    }
}

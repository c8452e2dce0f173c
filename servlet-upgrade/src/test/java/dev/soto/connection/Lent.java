package dev.soto.connection;

/** What connections hold at the moment, as tests in other packages want to know it. */
public final class Lent {
    private Lent() {}

    /** Returns how many tasks wait in a timer for their deadline. */
    public static int deadlines(DeadlineTimer timer) {
        return timer.waiting();
    }

    /** Returns how many buffers of all pools of the JVM are lent. */
    public static long buffers() {
        return PooledBuffers.lent();
    }
}

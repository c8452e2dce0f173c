package dev.soto.connection;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which of many things one connection has timed: one of so many, the first of them by chance, so that many connections that do little
 * are timed as often as one that does much. A step back of a number for each of the others.
 */
final class Sampling {
    /** So many pass before the meter is asked again, when it wants nothing timed or has been quiet about a change for long. */
    private static final int LOOK_AGAIN = 64;

    private Sampling() {}

    /** Returns how many pass before the next one that is timed, for a connection that is new. */
    static int first(ConnectionMeter meter) {
        return 1 + ThreadLocalRandom.current().nextInt(interval(meter));
    }

    /** Returns the same behind one that was timed, or not because nobody wanted it. */
    static int interval(@Nullable ConnectionMeter meter) {
        int wanted = meter == null ? 0 : meter.sampling();
        return wanted <= 0 ? LOOK_AGAIN : wanted;
    }
}

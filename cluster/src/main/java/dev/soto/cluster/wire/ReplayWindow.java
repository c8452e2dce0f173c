package dev.soto.cluster.wire;

/** Which of the last numbers of a sender have come, so that none is taken twice. Thread-safe. */
public final class ReplayWindow {
    /** So far behind the highest a number may come: threads of a sender overtake each other. */
    public static final int SIZE = 16_384;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long highest = -1;

    /** Takes a number; returns whether it had not come, and is not too old to tell. */
    public synchronized boolean isNew(long number) {
        if (number < 0 || number <= highest - SIZE) {
            return false;
        }
        if (number > highest) {
            long first = Math.max(highest + 1, number - SIZE + 1);
            for (long more = number - first; more >= 0; more--) {
                seen[word(first + more)] &= ~(1L << (first + more));
            }
            highest = number;
        } else if ((seen[word(number)] & 1L << number) != 0) {
            return false;
        }
        seen[word(number)] |= 1L << number;
        return true;
    }

    /** Returns whether a number is so far behind the highest that nobody knows whether it has come. */
    public synchronized boolean isTooOld(long number) {
        return number >= 0 && number <= highest - SIZE;
    }

    private static int word(long number) {
        return (int) (number % SIZE / Long.SIZE);
    }
}

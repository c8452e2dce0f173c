package dev.soto.servlet.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Something that happens to the bytes of one direction of a connection.
 *
 * @param at behind so many bytes
 * @param amount milliseconds, or bytes of a piece
 */
record Fault(Kind kind, long at, int amount) {
    /** What happens. */
    enum Kind {
        /** The next bytes come a little later. */
        DELAY(false),
        /** The next bytes come in small pieces. */
        SPLIT(false),
        /** Nothing comes for a while. */
        STALL(false),
        /** Nothing comes any more in this direction. */
        FREEZE(true),
        /** Nothing comes any more in any direction. */
        FREEZE_BOTH(true),
        /** This direction ends, the other goes on. */
        HALF_CLOSE(true),
        /** Both directions end in order. */
        CUT(true),
        /** The receiver sees a reset. */
        RESET(true),
        /** Both see a reset. */
        RESET_BOTH(true);

        private final boolean lossy;

        Kind(boolean lossy) {
            this.lossy = lossy;
        }
    }

    /** Whether bytes may get lost. */
    boolean isLossy() {
        return kind.lossy;
    }

    /** Returns what happens in one direction, in order; with at most one fault that loses bytes, and nothing behind that. */
    static List<Fault> plan(SplittableRandom random, boolean lossy, int handshakeBytes) {
        List<Fault> faults = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            faults.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Fault(Kind.DELAY, place(random, handshakeBytes), random.nextInt(1, 30));
                        case 1 -> new Fault(Kind.SPLIT, place(random, handshakeBytes), random.nextInt(1, 50));
                        default -> new Fault(Kind.STALL, place(random, handshakeBytes), random.nextInt(50, 400));
                    });
        }
        if (lossy) {
            Kind[] kinds = Kind.values();
            Kind kind = kinds[random.nextInt(Kind.FREEZE.ordinal(), kinds.length)];
            Fault last = new Fault(kind, place(random, handshakeBytes), 0);
            faults.removeIf(fault -> fault.at > last.at);
            faults.add(last);
        }
        faults.sort(Comparator.comparingLong(Fault::at));
        return faults;
    }

    /** A third each within the handshake, soon behind it, and anywhere. */
    private static long place(SplittableRandom random, int handshakeBytes) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(handshakeBytes);
            case 1 -> handshakeBytes + random.nextInt(2_000);
            default -> (long) Math.exp(random.nextDouble() * Math.log(400_000));
        };
    }
}

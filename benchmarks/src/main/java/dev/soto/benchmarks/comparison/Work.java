package dev.soto.benchmarks.comparison;

import java.util.Arrays;
import java.util.Locale;

/** What a server does while it is measured with and without an {@link Extra}. */
enum Work {
    SMALL("64 B", "load connections=64 bytes=64 inFlight=8", 1),
    KIB("1 KiB", "load connections=64 bytes=1024 inFlight=8", 1),
    /** A handshake runs through much code, and a hundredth as often as a message. */
    HANDSHAKES("handshakes", "churn connections=32", 5),
    IDLE("idle session", "", 1);

    final String title;
    /** To the load program, but for port and times. */
    final String order;
    /** How many times as long its warm-up is. */
    final int warmUps;

    Work(String title, String order, int warmUps) {
        this.title = title;
        this.order = order;
        this.warmUps = warmUps;
    }

    /** The name on the command line. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Work named(String id) {
        return Arrays.stream(values())
                .filter(work -> work.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no work " + id + "; there are "
                        + Arrays.stream(values()).map(Work::id).toList()));
    }
}

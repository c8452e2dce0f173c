package dev.soto.benchmarks.servers;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of one order of {@link LoadClient} tell: messages that came back, and the first failure. Thread-safe. */
final class ClientJob {
    private final LongAdder messages = new LongAdder();
    private final AtomicReference<String> failure = new AtomicReference<>();
    private volatile boolean over;

    void received(boolean asExpected) {
        if (!asExpected) {
            failed("a message came back that is not the one sent");
        }
        messages.increment();
    }

    /** What goes wrong while the connections close is of no interest. */
    void failed(String what) {
        if (!over) {
            failure.compareAndSet(null, what);
        }
    }

    long messages() {
        return messages.sum();
    }

    /** Null when there is none. */
    String failure() {
        return failure.get();
    }

    /** Nothing more is to be sent. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }
}

package dev.soto.benchmarks.load;

import java.io.IOException;

/** A server did not do what the load program expects; the message says what came instead. */
final class LoadFailure extends IOException {
    private static final long serialVersionUID = 1L;

    LoadFailure(String message) {
        super(message);
    }
}

package dev.soto.benchmarks.load;

import java.io.IOException;

/** A server did not do what the load program expects; the message says what came instead. */
public final class LoadFailure extends IOException {
    private static final long serialVersionUID = 1L;

    public LoadFailure(String message) {
        super(message);
    }
}

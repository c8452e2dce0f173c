package dev.soto.tck.run;

/** The run is no good, for a reason that its message says; ends the program with status 1. */
final class TckFailure extends Exception {
    private static final long serialVersionUID = 1;

    TckFailure(String message) {
        super(message);
    }
}

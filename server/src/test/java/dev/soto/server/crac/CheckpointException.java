package dev.soto.server.crac;

/** Somebody failed before a checkpoint. */
public final class CheckpointException extends Exception {
    private static final long serialVersionUID = 1L;
}

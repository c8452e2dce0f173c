package dev.soto.server.crac;

/** Somebody failed after a checkpoint. */
public final class RestoreException extends Exception {
    private static final long serialVersionUID = 1L;
}

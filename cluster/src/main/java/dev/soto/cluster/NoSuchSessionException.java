package dev.soto.cluster;

/** There is no open session with an id. */
public final class NoSuchSessionException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public NoSuchSessionException(String message) {
        super(message);
    }
}

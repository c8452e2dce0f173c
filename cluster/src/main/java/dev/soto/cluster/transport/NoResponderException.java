package dev.soto.cluster.transport;

/** Nobody has subscribed to what was asked. */
public final class NoResponderException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public NoResponderException(String message) {
        super(message);
    }
}

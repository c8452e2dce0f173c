package dev.soto.cluster;

/** The node of a session is gone, or does not answer. */
public final class NodeGoneException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public NodeGoneException(String message) {
        super(message);
    }
}

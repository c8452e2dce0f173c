package dev.soto.cluster.wire;

/** What came from the bus is not what a node sends. */
public class FormException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public FormException(String message) {
        super(message, null, false, false);
    }
}

package dev.soto.cluster.wire;

/** What came from the bus is not signed, not with a secret that is known, or has come before. */
public final class SignatureException extends FormException {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public SignatureException(String message) {
        super(message);
    }
}

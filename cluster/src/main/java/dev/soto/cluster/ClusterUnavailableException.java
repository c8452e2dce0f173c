package dev.soto.cluster;

/** What keeps the messages of topics does not answer, or keeps nothing. */
public final class ClusterUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public ClusterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

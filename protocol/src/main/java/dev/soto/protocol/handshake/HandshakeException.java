package dev.soto.protocol.handshake;

import java.io.Serial;

/**
 * A handshake that failed: which kind, and on a server the answer to give. The message names the rule and the value; it
 * is printable ASCII, whatever the peer sent, so that it may be logged or sent as plain text.
 */
public final class HandshakeException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final HandshakeError error;
    private final int status;
    private final transient Headers responseHeaders;

    /** Creates an exception. */
    public HandshakeException(HandshakeError error, int status, Headers responseHeaders, String message) {
        super(message);
        this.error = error;
        this.status = status;
        this.responseHeaders = responseHeaders;
    }

    /** Returns the kind. */
    public HandshakeError error() {
        return error;
    }

    /** Returns on a server the status to answer with; on a client the status that was received. */
    public int status() {
        return status;
    }

    /**
     * Returns on a server the header fields to answer with, beside those that frame the body; on a client those that
     * were received. Not serialized: null in an exception that was.
     */
    public Headers responseHeaders() {
        return responseHeaders;
    }

    /** Returns {@link #status} and {@link #responseHeaders} as one: on a server the answer to give, without its body. */
    public UpgradeResponse response() {
        return new UpgradeResponse(status, responseHeaders);
    }
}

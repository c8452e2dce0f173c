package dev.soto.protocol.handshake;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable String body;

    /** Creates an exception. */
    public HandshakeException(HandshakeError error, int status, Headers responseHeaders, String message) {
        this(error, status, responseHeaders, message, null);
    }

    /**
     * Creates an exception with a body of its own.
     *
     * @param body to be answered instead of the message; in UTF-8, as what the header field Content-Type says, or else plain text
     */
    public HandshakeException(
            HandshakeError error, int status, Headers responseHeaders, String message, @Nullable String body) {
        super(message);
        this.body = body;
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

    /** Returns on a server the body to answer with: the message as a line, unless another was given. */
    public String body() {
        return body == null ? getMessage() + "\n" : body;
    }

    /** Returns whether the answer is one that the application made, with a body of its own: then it is no failure. */
    public boolean isAnswerGiven() {
        return body != null;
    }

    /** Returns on a server the type of the body: what {@link #responseHeaders} say, or else plain text. */
    public String contentType() {
        String given = responseHeaders.first("Content-Type");
        return given == null ? "text/plain;charset=UTF-8" : given;
    }

    /** Returns {@link #status} and {@link #responseHeaders} as one: on a server the answer to give, without its body. */
    public UpgradeResponse response() {
        return new UpgradeResponse(status, responseHeaders);
    }
}

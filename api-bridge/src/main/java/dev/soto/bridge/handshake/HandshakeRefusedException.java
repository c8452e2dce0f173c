package dev.soto.bridge.handshake;

import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import java.io.Serial;
import java.util.Set;

/**
 * Refuses a handshake with an answer of the application's own. To be thrown from any method of a
 * {@link jakarta.websocket.server.ServerEndpointConfig.Configurator}:
 *
 * <pre>{@code
 * public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
 *     if (!request.getHeaders().containsKey("X-Api-Key")) {
 *         throw new HandshakeRefusedException(401)
 *                 .header("WWW-Authenticate", "ApiKey realm=\"chat\"")
 *                 .body("application/json", "{\"error\": \"no key\"}");
 *     }
 * }
 * }</pre>
 *
 * <p>It is no failure: it is logged at DEBUG only, and has no stack trace. A page does not see the answer, because browsers hide it;
 * other clients do.
 */
public final class HandshakeRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What belongs to HTTP itself or to an accepted handshake. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "sec-websocket-accept",
            "sec-websocket-extensions",
            "sec-websocket-protocol",
            "transfer-encoding",
            "upgrade");

    private static final int FIRST_STATUS = 300;
    private static final int LAST_STATUS = 599;

    private final int status;
    private final transient Headers headers = new Headers();
    private String body = "";

    /**
     * Creates a refusal without a body.
     *
     * @param status of the answer, 300 to 599
     * @throws IllegalArgumentException when the status is none that refuses
     */
    public HandshakeRefusedException(int status) {
        super("the application refused the handshake with " + status, null, false, false);
        if (status < FIRST_STATUS || status > LAST_STATUS) {
            throw new IllegalArgumentException("status " + status + " refuses no handshake; it has to be within "
                    + FIRST_STATUS + " to " + LAST_STATUS);
        }
        this.status = status;
    }

    /**
     * Adds a header field to the answer.
     *
     * @throws IllegalArgumentException when name or value cannot stand in a header field (a character beyond U+00FF cannot), or the
     *     field is not the application's
     */
    public HandshakeRefusedException header(String name, String value) {
        if (RESERVED.stream().anyMatch(name::equalsIgnoreCase)) {
            throw new IllegalArgumentException("the header field " + name + " of a refusal cannot be set"
                    + (name.equalsIgnoreCase("Content-Type") ? "; body takes the type" : ""));
        }
        Headers.requireSendable(name, value);
        headers.add(name, value);
        return this;
    }

    /**
     * Sets the body of the answer.
     *
     * @param type media type, for example application/json; the text is sent in UTF-8
     */
    public HandshakeRefusedException body(String type, String text) {
        headers.set("Content-Type", type);
        body = text;
        return this;
    }

    /** Returns the status of the answer. */
    public int status() {
        return status;
    }

    /** Returns this as what those who answer handshakes catch. */
    public HandshakeException toHandshakeException() {
        HandshakeException refusal =
                new HandshakeException(HandshakeError.FAILED, status, headers, String.valueOf(getMessage()), body);
        refusal.initCause(this);
        return refusal;
    }
}

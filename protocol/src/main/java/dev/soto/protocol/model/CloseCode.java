package dev.soto.protocol.model;

/**
 * Close codes and the rules for them (RFC 6455 section 7.4 and the IANA registry of close codes). They are plain
 * numbers: any code in 3000-4999 is as good as a named one.
 */
public final class CloseCode {
    /** Normal closure. */
    public static final int NORMAL = 1000;
    /** An endpoint goes away: a server stops, a browser leaves the page. */
    public static final int GOING_AWAY = 1001;
    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1002;
    /** A type of data arrived that the endpoint cannot accept. */
    public static final int UNSUPPORTED_DATA = 1003;
    /** Never on the wire: the close frame that was received had no code. Sending it means a close frame without body. */
    public static final int NO_STATUS = 1005;
    /** Never on the wire: the connection ended without a close frame. */
    public static final int ABNORMAL = 1006;
    /** A message was not consistent with its type, for example text that is not UTF-8. */
    public static final int BAD_DATA = 1007;
    /** A message broke the endpoint's policy. */
    public static final int POLICY_VIOLATION = 1008;
    /** A message was too big to process. */
    public static final int TOO_BIG = 1009;
    /** Sent by a client only: the server did not negotiate an extension that the client needs. */
    public static final int MANDATORY_EXTENSION = 1010;
    /** The endpoint met an unexpected condition. */
    public static final int SERVER_ERROR = 1011;
    /** The service restarts (IANA registry). */
    public static final int SERVICE_RESTART = 1012;
    /** The service is overloaded; try again later (IANA registry). */
    public static final int TRY_AGAIN_LATER = 1013;
    /** A gateway got an invalid answer from its upstream (IANA registry). */
    public static final int BAD_GATEWAY = 1014;
    /** Never on the wire: the TLS handshake failed. */
    public static final int TLS_HANDSHAKE = 1015;

    private CloseCode() {}

    /** Returns whether a code may stand in a close frame on the wire (RFC 6455 sections 7.4.1 and 7.4.2). */
    public static boolean isLegalOnWire(int code) {
        if (code >= 3000) {
            return code <= 4999;
        }
        return code >= NORMAL && code <= BAD_GATEWAY && code != 1004 && code != NO_STATUS && code != ABNORMAL;
    }

    /**
     * Returns whether a side may ask for a close with this code: any code that is legal on the wire, and {@link
     * #NO_STATUS}, which means a close frame without a body.
     */
    public static boolean isLegalToSend(int code) {
        return code == NO_STATUS || isLegalOnWire(code);
    }
}

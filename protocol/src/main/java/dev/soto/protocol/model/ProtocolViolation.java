package dev.soto.protocol.model;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The peer's fault: input that breaks a rule of RFC 6455 or RFC 7692, or one of our limits. It carries the close code
 * that the connection is failed with (RFC 6455 section 7.1.7) and a message that names the rule, the value and, for a
 * limit, the setting to change. The engine catches it in one place and reports it as an event; it is never thrown
 * through the engine's public methods.
 */
public final class ProtocolViolation extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Code to close with. */
    private final int closeCode;

    /** Creates a violation that is answered with the given close code. */
    public ProtocolViolation(int closeCode, String message) {
        this(closeCode, message, null);
    }

    /** Creates a violation with the exception that revealed it, for example one of the inflater. */
    public ProtocolViolation(int closeCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.closeCode = closeCode;
    }

    /** Returns a violation of the protocol, close code 1002. */
    public static ProtocolViolation protocolError(String message) {
        return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, message);
    }

    /** Returns a violation by data that is not consistent with its type, close code 1007. */
    public static ProtocolViolation badData(String message) {
        return new ProtocolViolation(CloseCode.BAD_DATA, message);
    }

    /** Returns a violation of a size limit, close code 1009. */
    public static ProtocolViolation tooBig(String message) {
        return new ProtocolViolation(CloseCode.TOO_BIG, message);
    }

    /** Returns a violation of our policy, close code 1008. */
    public static ProtocolViolation policy(String message) {
        return new ProtocolViolation(CloseCode.POLICY_VIOLATION, message);
    }

    /** Returns the code of the close frame that answers the violation. */
    public int closeCode() {
        return closeCode;
    }
}

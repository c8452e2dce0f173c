package dev.soto.bridge.session;

import dev.soto.protocol.model.CloseStatus;
import jakarta.websocket.CloseReason;

/** Jakarta's close reasons as close statuses and back. */
public final class CloseReasons {
    private CloseReasons() {}

    /** Returns the reason with the code and phrase of a status. */
    public static CloseReason of(CloseStatus status) {
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(status.code()), status.reason());
    }

    /** Returns the status with the code and phrase of a reason. */
    public static CloseStatus toStatus(CloseReason reason) {
        return new CloseStatus(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }
}

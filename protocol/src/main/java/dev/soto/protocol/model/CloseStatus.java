package dev.soto.protocol.model;

import java.nio.charset.StandardCharsets;

/**
 * Why a connection closed: a close code and a reason (RFC 6455 sections 7.1.5 and 7.1.6).
 *
 * @param code the close code; {@link CloseCode#NO_STATUS} when the peer's close frame had no body, {@link
 *     CloseCode#ABNORMAL} when no close frame came at all
 * @param reason the reason phrase, at most {@value #MAX_REASON_BYTES} bytes of UTF-8; empty when there is none
 */
public record CloseStatus(int code, String reason) {

    /** Longest reason in bytes of UTF-8: a control frame carries 125 bytes and the code takes two (section 5.5). */
    public static final int MAX_REASON_BYTES = 123;

    /** The peer's close frame had no body. */
    public static final CloseStatus NO_STATUS = new CloseStatus(CloseCode.NO_STATUS, "");

    /** The connection ended without a close frame from the peer. */
    public static final CloseStatus ABNORMAL = new CloseStatus(CloseCode.ABNORMAL, "");

    /** Returns a status whose reason is cut, at a code point, to what fits into a close frame. */
    public static CloseStatus truncated(int code, String reason) {
        int bytes = 0;
        int end = 0;
        while (end < reason.length()) {
            int codePoint = reason.codePointAt(end);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > MAX_REASON_BYTES) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return new CloseStatus(code, reason.substring(0, end));
    }

    /**
     * Checks that this status may be sent by an application.
     *
     * @return this
     * @throws IllegalArgumentException when the code may not be sent (RFC 6455 section 7.4), the reason is longer than
     *     {@value #MAX_REASON_BYTES} bytes or not encodable as UTF-8 (section 5.5.1)
     */
    public CloseStatus requireSendable() {
        if (!CloseCode.isLegalToSend(code)) {
            throw new IllegalArgumentException("close code " + code
                    + " may not be sent: it is reserved or outside 1000-1014 and 3000-4999 (RFC 6455 section 7.4)");
        }
        if (code == CloseCode.NO_STATUS && !reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "close code 1005 stands for a close frame without a body and takes no reason (RFC 6455 section 7.4.1)");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(reason)) {
            throw new IllegalArgumentException(
                    "close reason has an unpaired surrogate and cannot be sent as UTF-8 (RFC 6455 section 5.5.1)");
        }
        int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("close reason takes " + bytes + " bytes of UTF-8, at most "
                    + MAX_REASON_BYTES + " fit into a close frame (RFC 6455 section 5.5)");
        }
        return this;
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? Integer.toString(code) : code + " \"" + reason + '"';
    }
}

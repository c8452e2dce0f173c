package dev.soto.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The body of a close frame: nothing, or a code in two bytes and a reason in UTF-8 (RFC 6455 section 5.5.1). */
public final class CloseBody {
    private CloseBody() {}

    /** Returns the body for a status that may be sent; empty for code 1005. */
    public static ByteBuffer of(CloseStatus status) {
        if (status.code() == CloseCode.NO_STATUS) {
            return ByteBuffer.allocate(0);
        }
        byte[] reason = status.reason().getBytes(UTF_8);
        return ByteBuffer.allocate(2 + reason.length)
                .putShort((short) status.code())
                .put(reason)
                .flip();
    }

    /**
     * Reads a body that was received.
     *
     * @throws ProtocolViolation 1002 for a body of one byte or a code that must not be sent, 1007 for a reason that is not
     *     UTF-8
     */
    public static CloseStatus parse(ByteBuffer body) throws ProtocolViolation {
        if (!body.hasRemaining()) {
            return CloseStatus.NO_STATUS;
        }
        if (body.remaining() == 1) {
            throw ProtocolViolation.protocolError(
                    "close frame has a body of 1 byte, but a code takes 2 (RFC 6455 section 5.5.1)");
        }
        int code = body.getShort() & 0xFFFF;
        if (!CloseCode.isLegalOnWire(code)) {
            throw ProtocolViolation.protocolError("close code " + code + " must not be sent (RFC 6455 section 7.4)");
        }
        try {
            return new CloseStatus(code, UTF_8.newDecoder().decode(body).toString());
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation(
                    CloseCode.BAD_DATA, "reason of the close frame is not UTF-8 (RFC 6455 section 5.5.1)", e);
        }
    }
}

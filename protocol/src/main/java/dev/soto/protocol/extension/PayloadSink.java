package dev.soto.protocol.extension;

import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;

/** Where an extension puts the payload that it has decoded: the next extension, or the assembly of the message. */
@FunctionalInterface
public interface PayloadSink {

    /**
     * Takes a run of decoded payload bytes.
     *
     * @param decoded a writable heap buffer, used up on return; it stays with the caller, who may use it again
     * @throws ProtocolViolation when the bytes break a rule or a limit, for example the message size; the extension
     *     stops decoding and lets it pass
     */
    void accept(ByteBuffer decoded) throws ProtocolViolation;
}

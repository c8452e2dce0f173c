package dev.soto.protocol;

import dev.soto.protocol.model.Opcode;

/**
 * Sees what a connection says on the wire, frame by frame, and what it makes of it. For logs and diagnosis: a frame is shown by its
 * header alone, never by its payload. Called within the engine's methods, as {@link EngineListener} is.
 */
public interface EngineTrace {

    /**
     * The header of a frame has arrived and is legal; its payload follows.
     *
     * @param first FIN, the reserved bits and the opcode as they stand on the wire (RFC 6455 section 5.2)
     * @param payloadBytes length on the wire
     */
    void received(int first, long payloadBytes);

    /**
     * A frame has been queued to be written. What fails the connection, or answers a ping, goes ahead of what waits.
     *
     * @param first as for {@link #received}
     * @param payloadBytes length on the wire
     */
    void queued(int first, long payloadBytes);

    /**
     * The close handshake has gone on.
     *
     * @param from where it stood
     * @param cause what happened
     * @param to where it stands
     */
    void changed(String from, String cause, String to);

    /** Returns a header in the words of RFC 6455, for example {@code text fin rsv1}. */
    static String describe(int first) {
        StringBuilder words = new StringBuilder(Opcode.name(first & 0x0F));
        if ((first & 0x80) != 0) {
            words.append(" fin");
        }
        for (int bit = 1; bit <= 3; bit++) {
            if ((first & 0x80 >> bit) != 0) {
                words.append(" rsv").append(bit);
            }
        }
        return words.toString();
    }
}

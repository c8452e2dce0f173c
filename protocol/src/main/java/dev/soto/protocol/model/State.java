package dev.soto.protocol.model;

/**
 * State of a WebSocket connection after the opening handshake. It only ever moves forward: {@code OPEN}, {@code
 * CLOSING}, {@code CLOSED}. There is no connecting state, because a connection exists only once the handshake is done.
 */
public enum State {
    /** Messages flow both ways. A close frame that was received, but not yet answered, does not leave this state. */
    OPEN,
    /** Our close frame is queued or the transport is being closed; nothing more can be sent. */
    CLOSING,
    /** The transport is closed; the final close status is known. */
    CLOSED
}

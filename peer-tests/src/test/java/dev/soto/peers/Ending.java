package dev.soto.peers;

import jakarta.websocket.CloseReason;

/** How a connection ended, as an endpoint was told. */
record Ending(int code, String reason) {

    static Ending of(CloseReason reason) {
        return new Ending(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }
}

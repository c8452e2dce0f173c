package dev.soto.provider.client;

import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeResponse;

/** An answer that is no WebSocket, and after which nothing more is tried. */
final class ConnectRefusal {
    private ConnectRefusal() {}

    static HandshakeException of(UpgradeResponse response, String message) {
        return new HandshakeException(HandshakeError.NOT_WEBSOCKET, response.status(), response.headers(), message);
    }
}

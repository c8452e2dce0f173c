package dev.soto.bridge.handshake;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import jakarta.websocket.ClientEndpointConfig;
import java.util.random.RandomGenerator;

/** The opening handshake of a client endpoint: one instance an attempt. */
public final class ClientNegotiation implements AutoCloseable {

    /** Prepares an attempt with a fresh key. */
    public ClientNegotiation(ClientEndpointConfig config, ExtensionManager extensions, RandomGenerator random) {}

    /** Returns the header fields to send; calls the configurator's beforeRequest once. */
    public Headers requestHeaders() {
        throw new UnsupportedOperationException();
    }

    /** Calls the configurator's afterResponse and checks the answer. */
    public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

package dev.soto.provider.client;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.bridge.handshake.ClientNegotiation;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import jakarta.websocket.ClientEndpointConfig;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The handshake of a Jakarta client endpoint; the only one here that knows Jakarta. */
public final class EndpointHandshake implements OpeningHandshake {
    private final ClientNegotiation negotiation;

    /** Prepares an attempt; see {@link ClientNegotiation}. */
    public EndpointHandshake(
            ClientEndpointConfig config,
            ExtensionManager extensions,
            RandomGenerator random,
            @Nullable String origin,
            EndpointNotices notices) {
        this.negotiation = new ClientNegotiation(config, extensions, random, origin, notices);
    }

    @Override
    public Headers requestHeaders() {
        return negotiation.requestHeaders();
    }

    @Override
    public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
        return negotiation.verify(response);
    }

    @Override
    public void tell(UpgradeResponse response) {
        negotiation.tell(response);
    }

    @Override
    public void close() {
        negotiation.close();
    }
}

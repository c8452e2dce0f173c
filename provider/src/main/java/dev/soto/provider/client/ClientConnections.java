package dev.soto.provider.client;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.reading.ReadServices;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.ClientEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes connections to servers. Thread-safe. */
public final class ClientConnections {
    private final HttpClients clients;
    private final ReadServices reading;
    private final RandomGenerator random;

    /**
     * Creates a maker of connections.
     *
     * @param clients what speaks HTTP
     * @param reading what transports read with
     * @param random for the keys of handshakes (RFC 6455 section 4.1)
     */
    public ClientConnections(HttpClients clients, ReadServices reading, RandomGenerator random) {
        this.clients = clients;
        this.reading = reading;
        this.random = random;
    }

    /**
     * Connects, and waits for it.
     *
     * @param settings of the endpoint
     * @throws IllegalArgumentException when the URI is null or no WebSocket URI
     * @throws IOException when the server cannot be reached or gives no answer
     * @throws HandshakeException when the server answers, but not with a good 101
     */
    public ConnectedClient connect(@Nullable URI uri, ClientEndpointConfig config, Settings settings)
            throws IOException, HandshakeException {
        return new ClientConnect(clients, config, settings, reading, random).connect(uri);
    }
}

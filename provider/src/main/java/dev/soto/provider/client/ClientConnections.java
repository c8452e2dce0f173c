package dev.soto.provider.client;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.settings.Settings;
import dev.soto.transport.CallbackRoom;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes connections to servers, and keeps the cookies of a container. Thread-safe. */
public final class ClientConnections {
    private final Supplier<HttpClients> clients;
    private final ReadServices reading;
    private final CookieManager cookies = new CookieManager();
    private final TlsStores stores = new TlsStores();

    /**
     * Creates a maker of connections.
     *
     * @param clients gives what speaks HTTP, always the same; asked for the first connection, for a server has none
     * @param reading what transports read with
     */
    public ClientConnections(Supplier<HttpClients> clients, ReadServices reading) {
        this.clients = clients;
        this.reading = reading;
    }

    /**
     * Connects, and waits for it.
     *
     * @param handshakes makes one for each attempt, on the calling thread
     * @param tls for wss; null for that of the settings
     * @param settings of this connect
     * @throws IllegalArgumentException when the URI is null or no WebSocket URI
     * @throws IOException when the server cannot be reached or gives no answer, or the thread is interrupted
     * @throws HandshakeException when the server answers, but not with a good 101
     */
    public ConnectedClient connect(
            @Nullable URI uri,
            Supplier<? extends OpeningHandshake> handshakes,
            @Nullable SSLContext tls,
            Settings settings)
            throws IOException, HandshakeException {
        return connect(uri, handshakes, tls, settings, reading.room(), new CompletableFuture<>());
    }

    /**
     * The same; can be given up from another thread.
     *
     * @param room threads for callbacks of the connection that block; null for the client's
     * @param cancelled ends the connecting with an IOException when it completes with an exception
     */
    public ConnectedClient connect(
            @Nullable URI uri,
            Supplier<? extends OpeningHandshake> handshakes,
            @Nullable SSLContext tls,
            Settings settings,
            @Nullable CallbackRoom room,
            CompletableFuture<?> cancelled)
            throws IOException, HandshakeException {
        ReadServices own = room == null ? reading : reading.withRoom(room);
        return new ClientConnect(clients.get(), stores, handshakes, tls, settings, own, cookies, cancelled)
                .connect(uri);
    }
}

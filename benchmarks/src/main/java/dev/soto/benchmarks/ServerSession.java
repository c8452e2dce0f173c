package dev.soto.benchmarks;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.DeploymentException;
import java.util.List;
import java.util.Map;

/** A session of the whole provider, from the handshake on, over a transport in memory: nothing of a servlet container is in it. */
final class ServerSession implements AutoCloseable {
    private static final String PATH = "/endpoint";

    private final MemoryTransport transport = new MemoryTransport();
    private final SotoServerContainer container = new SotoServerContainer(
            Settings.DEFAULTS,
            ServerSession.class.getClassLoader(),
            InstanceFactory.CONSTRUCTOR,
            CallbackScope.NONE,
            (request, response, endpoint, parameters) -> {
                throw new DeploymentException("there is no HTTP request here");
            });

    /** The endpoint's path is {@code /endpoint}. */
    static ServerSession open(Class<?> endpoint)
            throws DeploymentException, HandshakeException, InstantiationException {
        ServerSession session = new ServerSession();
        session.container.addEndpoint(endpoint);
        session.container.applicationStarted();
        DeployedEndpoint deployed = session.container
                .find(PATH)
                .map(UriTemplateMap.Match::value)
                .orElseThrow(() -> new DeploymentException("no endpoint at " + PATH));
        session.container.accept(deployed, request(PATH), facts(PATH), null).open(session.transport);
        return session;
    }

    /** Returns the request of a client. */
    static UpgradeRequest request(String path) {
        Headers headers = new Headers()
                .add("Host", "localhost")
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Version", "13")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return new UpgradeRequest("GET", path, headers);
    }

    /** Returns what an HTTP container knows of it. */
    static RequestFacts facts(String path) {
        return new RequestFacts(
                "ws://localhost" + path, null, Map.of(), null, role -> false, null, List.of(), Map.of());
    }

    MemoryTransport transport() {
        return transport;
    }

    @Override
    public void close() {
        container.close();
    }
}

package dev.soto.cluster;

import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.Settings;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server container whose sessions are over peers in memory. */
public final class Node implements AutoCloseable {
    final SotoServerContainer container;
    final SotoCluster cluster;
    private final Map<SotoSession, Peer> peers = new HashMap<>();

    /** Creates a container with endpoints. */
    public Node(Settings settings, Class<?>... endpoints) throws Exception {
        container = new SotoServerContainer(
                settings,
                Thread.currentThread().getContextClassLoader(),
                InstanceFactory.CONSTRUCTOR,
                CallbackScope.NONE,
                (request, response, endpoint, parameters) -> {});
        for (Class<?> endpoint : endpoints) {
            container.addEndpoint(endpoint);
        }
        container.applicationStarted();
        cluster = SotoCluster.of(container);
    }

    /** Opens a session at a path. */
    SotoSession open(String path, String user) throws Exception {
        return openAs(path, user == null ? null : () -> user);
    }

    /** The same, with a principal that may do as it likes. */
    SotoSession openAs(String path, Principal principal) throws Exception {
        UriTemplateMap.Match<DeployedEndpoint> match = container.find(path).orElseThrow();
        Headers headers = new Headers()
                .add("Host", "localhost")
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Version", "13")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        RequestFacts facts = new RequestFacts(
                "ws://localhost" + path, null, match.variables(), principal, role -> false, null, List.of(), Map.of());
        Peer peer = new Peer();
        container
                .accept(match.value(), new UpgradeRequest("GET", path, headers), facts, null)
                .open(peer);
        SotoSession opened = Opened.last();
        peers.put(opened, peer);
        return opened;
    }

    /** Returns the peer of a session, which has been written all that it takes: others write what is offered in rapid succession. */
    Peer peer(SotoSession session) {
        Peer peer = peers.get(session);
        session.connection().flush();
        BooleanSupplier written =
                () -> !peer.isReading() || session.connection().queuedBytes() == 0;
        if (!written.getAsBoolean()) {
            await().pollDelay(Duration.ZERO).until(written::getAsBoolean);
        }
        return peer;
    }

    @Override
    public void close() {
        peers.values().forEach(Peer::vanish);
        container.close();
    }
}

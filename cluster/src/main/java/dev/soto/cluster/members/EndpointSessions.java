package dev.soto.cluster.members;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.cluster.Sent;
import dev.soto.cluster.wire.Names;
import jakarta.websocket.Session;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** The open sessions of an endpoint. */
final class EndpointSessions extends SessionGroup {
    private final EndpointModel endpoint;

    EndpointSessions(ContainerCluster cluster, EndpointModel endpoint) {
        super(cluster, endpoint.name());
        this.endpoint = endpoint;
    }

    @Override
    Collection<? extends Session> sessions() {
        return cluster.sessions().openSessions(endpoint);
    }

    @Override
    String subject() {
        return "e." + Names.hash(endpoint.name());
    }

    @Override
    public CompletionStage<Sent> sendObject(Object object) {
        return send(cluster.encoders()
                .encode("endpoint " + endpoint.name(), endpoint.config().getEncoders(), endpoint.config(), object));
    }
}

package dev.soto.cluster.members;

import dev.soto.cluster.ClusterUser;
import dev.soto.cluster.Sent;
import jakarta.websocket.Session;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The open sessions of a user. */
final class UserSessions extends SessionGroup implements ClusterUser {
    private final String name;

    UserSessions(ContainerCluster cluster, String name) {
        super(cluster, name);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    Collection<? extends Session> sessions() {
        return List.copyOf(cluster.users().of(name));
    }

    @Override
    public CompletionStage<Sent> sendObject(Object object) {
        return send(cluster.encoders().encode("user \"" + name + "\"", List.of(), object));
    }

    @Override
    public CompletionStage<Boolean> isOnline() {
        cluster.requireOpen();
        return CompletableFuture.completedFuture(!cluster.users().of(name).isEmpty());
    }
}

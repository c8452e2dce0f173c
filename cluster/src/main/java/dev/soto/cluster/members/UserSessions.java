package dev.soto.cluster.members;

import dev.soto.cluster.ClusterUser;
import dev.soto.cluster.Sent;
import dev.soto.cluster.transport.NoResponderException;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.Names;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
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
    String subject() {
        return subject(name);
    }

    static String subject(String name) {
        return "u." + Names.hash(name);
    }

    @Override
    public CompletionStage<Sent> sendObject(Object object) {
        return send(cluster.encoders().encode("user \"" + name + "\"", List.of(), object));
    }

    @Override
    public CompletionStage<Boolean> isOnline() {
        cluster.requireOpen();
        Bus bus = cluster.bus();
        if (bus == null || !cluster.users().of(name).isEmpty()) {
            return CompletableFuture.completedFuture(!cluster.users().of(name).isEmpty());
        }
        CompletableFuture<Boolean> online = new CompletableFuture<>();
        bus.request(subject(), Kind.ASK, "", ByteBuffer.allocate(0)).whenComplete((answer, failure) -> {
            if (failure == null || Wire.cause(failure) instanceof NoResponderException) {
                online.complete(failure == null);
            } else {
                online.completeExceptionally(failure);
            }
        });
        return online;
    }
}

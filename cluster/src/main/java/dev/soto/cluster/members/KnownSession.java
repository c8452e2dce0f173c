package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.NoSuchSessionException;
import dev.soto.cluster.Reach;
import dev.soto.cluster.RemoteSession;
import dev.soto.cluster.Sent;
import dev.soto.cluster.SessionInfo;
import dev.soto.connection.Offer;
import dev.soto.connection.QueueFullException;
import jakarta.websocket.CloseReason;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session by its id. */
record KnownSession(ContainerCluster cluster, String id) implements RemoteSession {
    static final Sent ONE = new Sent(Reach.LOCAL, 1, Optional.empty());

    @Override
    public CompletionStage<Sent> send(ClusterMessage message) {
        cluster.countSent(message);
        SotoSession session = session();
        if (session == null) {
            return Wire.send(cluster, this, message);
        }
        return offer(session, message);
    }

    CompletionStage<Sent> offer(SotoSession session, ClusterMessage message) {
        CompletableFuture<Sent> sent = new CompletableFuture<>();
        Offer offer = session.connection().offerShared(message.message(), failure -> {
            if (failure == null) {
                sent.complete(ONE);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        if (offer == Offer.CLOSED) {
            return noSuch();
        }
        if (offer == Offer.FULL) {
            cluster.counts().droppedMember.increment();
            sent.completeExceptionally(new QueueFullException(
                    "a message of " + message.message().payloadBytes() + " bytes does not fit behind "
                            + session.connection().queuedBytes() + " bytes that wait for the peer of session " + id
                            + " (maxQueuedBytes " + session.connection().maxQueuedBytes() + ")"));
        } else {
            cluster.counts().delivered.increment();
        }
        return sent;
    }

    /** What is no id of ours is looked for nowhere. */
    private @Nullable SotoSession session() {
        cluster.requireOpen();
        return cluster.find(id);
    }

    <T> CompletionStage<T> noSuch() {
        String shown = id.length() <= 64 ? id : id.substring(0, 64) + "...";
        return CompletableFuture.failedFuture(new NoSuchSessionException(
                "no session with the id \"" + shown.replaceAll("\\p{Cntrl}", "?") + "\" is open"));
    }

    @Override
    public CompletionStage<Sent> sendObject(Object object) {
        SotoSession session = session();
        // The encoders of a session elsewhere are not known here: strings, bytes and primitives need none.
        return session == null
                ? send(cluster.encoders().encode("session " + id + ", which is not on this node,", List.of(), object))
                : send(cluster.encoders()
                        .encode(
                                "session " + id,
                                session.model().config().getEncoders(),
                                session.model().config(),
                                object));
    }

    @Override
    public CompletionStage<Sent> close(CloseReason reason) {
        ContainerCluster.requireSendable(reason);
        SotoSession session = session();
        if (session == null) {
            return Wire.close(cluster, this, reason);
        }
        session.close(reason);
        return CompletableFuture.completedFuture(ONE);
    }

    @Override
    public CompletionStage<SessionInfo> info() {
        SotoSession session = session();
        return session == null ? Wire.info(cluster, this) : CompletableFuture.completedFuture(info(session));
    }

    static SessionInfo info(SotoSession session) {
        return new SessionInfo(
                session.getId(),
                session.endpoint(),
                session.user().map(Principal::getName),
                session.connection().age(),
                session.connection().queuedBytes());
    }
}

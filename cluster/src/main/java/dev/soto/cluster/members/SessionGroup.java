package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Recipients;
import dev.soto.cluster.Sent;
import dev.soto.cluster.SlowMember;
import dev.soto.cluster.wire.Envelope;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sessions that belong together by what they are: those of a user, those of an endpoint. */
abstract class SessionGroup implements Recipients {
    final ContainerCluster cluster;
    private final Lane lane;

    /** Creates a group. */
    SessionGroup(ContainerCluster cluster, String lane) {
        this.cluster = cluster;
        this.lane = cluster.lane(lane);
    }

    abstract Collection<? extends Session> sessions();

    abstract String subject();

    /** Another node has sent something. */
    final void arrived(Envelope message) {
        Collection<? extends Session> now = sessions();
        Wire.deliver(cluster, lane, message, now.size() <= TopicState.FEW, () -> now, SlowMember.DROP);
    }

    @Override
    public final CompletionStage<Sent> send(ClusterMessage message) {
        cluster.countSent(message);
        Collection<? extends Session> now = sessions();
        SotoSession excepted = message.excepted().map(cluster::find).orElse(null);
        int local = now.size() - (excepted != null && now.contains(excepted) ? 1 : 0);
        Reach reach = cluster.publish(subject(), message);
        boolean taken = lane.offer(
                message.message().payloadBytes() + 1L,
                local <= TopicState.FEW,
                () -> cluster.delivery().toAll(now, message.message(), excepted, SlowMember.DROP));
        if (!taken) {
            cluster.counts().droppedLane.increment();
        }
        return CompletableFuture.completedFuture(new Sent(reach, taken ? local : 0, Optional.empty()));
    }

    @Override
    public final CompletionStage<Sent> close(CloseReason reason) {
        ContainerCluster.requireSendable(reason);
        cluster.requireOpen();
        Collection<? extends Session> now = sessions();
        Reach reach = cluster.publish(subject(), reason);
        lane.offer(0, now.size() <= TopicState.FEW, () -> Delivery.close(now, reason));
        return CompletableFuture.completedFuture(new Sent(reach, now.size(), Optional.empty()));
    }
}

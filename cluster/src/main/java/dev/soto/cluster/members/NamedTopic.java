package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Count;
import dev.soto.cluster.Joined;
import dev.soto.cluster.Position;
import dev.soto.cluster.Presence;
import dev.soto.cluster.Sent;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A topic as an application holds it: its name, and the options with which it is to be made.
 *
 * @param options null for those that it has, or none
 */
record NamedTopic(
        ContainerCluster cluster, String name, @Nullable TopicOptions options) implements Topic {
    private static final int MAX_DATA_BYTES = 1024;

    private TopicOptions optionsNow() {
        return options != null
                ? options
                : cluster.topics().existing(this).map(TopicState::options).orElse(TopicOptions.DEFAULTS);
    }

    @Override
    public CompletionStage<Joined> join(Session session) {
        return enter(session, null, "");
    }

    @Override
    public CompletionStage<Joined> join(Session session, String data) {
        requireShort(data);
        return enter(session, null, data);
    }

    private static void requireShort(String data) {
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_DATA_BYTES) {
            throw new IllegalArgumentException(
                    "what presence tells of a session is at most " + MAX_DATA_BYTES + " bytes of UTF-8, not " + bytes);
        }
    }

    @Override
    public CompletionStage<Joined> join(Session session, Position since) {
        return join(session, since, "");
    }

    @Override
    public CompletionStage<Joined> join(Session session, Position since, String data) {
        Objects.requireNonNull(since, "since");
        requireShort(data);
        if (!optionsNow().hasHistory()) {
            throw new IllegalStateException("topic \"" + name + "\" has no history to join with a position: take it by"
                    + " topic(name, TopicOptions.DEFAULTS.history(messages, age))");
        }
        return enter(session, since, data);
    }

    private CompletionStage<Joined> enter(Session session, @Nullable Position since, String data) {
        SotoSession own = Sessions.own(cluster, session);
        return cluster.topics().acquire(this).join(own, since, data);
    }

    @Override
    public void leave(Session session) {
        if (session instanceof SotoSession own) {
            cluster.topics().existing(this).ifPresent(state -> state.leave(own));
        }
    }

    @Override
    public int members() {
        return cluster.topics().existing(this).map(TopicState::size).orElse(0);
    }

    @Override
    public CompletionStage<Count> count() {
        cluster.requireOpen();
        Bus bus = cluster.bus();
        return bus == null
                ? CompletableFuture.completedFuture(new Count(members(), Set.of()))
                : bus.counting().count(name);
    }

    @Override
    public Presence presence() {
        if (!optionsNow().hasPresence()) {
            throw withoutPresence();
        }
        return new TopicPresence.Handle(cluster, this);
    }

    IllegalStateException withoutPresence() {
        return new IllegalStateException(
                "topic \"" + name + "\" has no presence: take it by topic(name, TopicOptions.DEFAULTS.presence())");
    }

    @Override
    public CompletionStage<Sent> send(ClusterMessage message) {
        cluster.countSent(message);
        Optional<TopicState> there = cluster.topics().existing(this);
        if (there.isPresent()) {
            return there.get().send(message);
        }
        if (options == null || !options.hasHistory()) {
            return CompletableFuture.completedFuture(
                    new Sent(cluster.publish(TopicState.subject(name), message), 0, Optional.empty()));
        }
        Bus bus = cluster.bus();
        if (bus != null) {
            return bus.histories().send(name, options, message, 0);
        }
        TopicState made = cluster.topics().acquire(this);
        try {
            return made.send(message);
        } finally {
            cluster.topics().release(made);
        }
    }

    @Override
    public CompletionStage<Sent> sendObject(Object object) {
        return send(
                cluster.encoders().encode("topic \"" + name + "\"", optionsNow().encoders(), object));
    }

    @Override
    public CompletionStage<Sent> close(CloseReason reason) {
        ContainerCluster.requireSendable(reason);
        return cluster.topics()
                .existing(this)
                .map(state -> state.close(reason))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        new Sent(cluster.publish(TopicState.subject(name), reason), 0, Optional.empty())));
    }

    @Override
    public String toString() {
        return "topic \"" + name + "\"";
    }
}

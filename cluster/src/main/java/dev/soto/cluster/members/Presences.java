package dev.soto.cluster.members;

import dev.soto.cluster.node.Liveness.Step;
import dev.soto.cluster.presence.PresenceForm;
import dev.soto.cluster.presence.PresencePart;
import dev.soto.cluster.presence.SharedPresence;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What the presence of all topics has in common: versions, nodes that come and go, questions of others. Thread-safe. */
final class Presences {
    private final ContainerCluster cluster;
    private final Topics topics;
    private final AtomicLong versions = new AtomicLong();

    Presences(ContainerCluster cluster, Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    long nextVersion() {
        return versions.incrementAndGet();
    }

    private void each(Consumer<TopicPresence> action) {
        topics.all().forEach(topic -> topic.presence().ifPresent(action));
    }

    /** Something has happened to another node. */
    void step(Step step) {
        switch (step.change()) {
            case APPEARED, GAP -> each(presence -> presence.with(shared -> shared.ask(step.node())));
            case GONE -> each(presence -> presence.gone(step.node()));
            case ASK, FORGOTTEN -> {
                // Nothing is known about it yet, or any more.
            }
        }
    }

    /** A heartbeat's time has passed. */
    void beat() {
        for (TopicState topic : topics.all()) {
            topic.presence().ifPresent(presence -> {
                presence.with(SharedPresence::beat);
                if (topic.uses == 0) {
                    topics.sweep(topic.name());
                }
            });
        }
    }

    /** Another node asks, or answers. */
    void control(Envelope message) throws FormException {
        Optional<TopicPresence> presence = topics.find(message.text()).flatMap(TopicState::presence);
        if (message.kind() == Kind.PRESENCE_PART) {
            PresencePart part = PresenceForm.readPart(message.payload());
            presence.ifPresent(there -> there.arrived(message.node(), part));
            return;
        }
        if (message.payload().remaining() != 8) {
            throw new FormException("a question has " + message.payload().remaining() + " bytes");
        }
        long known = message.payload().getLong(message.payload().position());
        if (presence.isPresent()) {
            presence.get().with(shared -> shared.asked(message.node(), known));
        } else {
            Bus bus = cluster.bus();
            if (bus != null) {
                bus.publish(
                        "d." + ContainerCluster.hex(message.node()),
                        Kind.PRESENCE_PART,
                        message.text(),
                        PresenceForm.write(new PresencePart(nextVersion(), 0, 1, List.of())));
            }
        }
    }
}

package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.wire.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The topics that are there on this node, and who is a member of which. Thread-safe. */
final class Topics {
    private final ContainerCluster cluster;
    private final Map<String, TopicState> topics = new ConcurrentHashMap<>();

    /** Topics of sessions that are members of any. Most are in one: a set of one is immutable, and a quarter of another. */
    private final Map<SotoSession, Set<TopicState>> memberships = new ConcurrentHashMap<>();

    Topics(ContainerCluster cluster) {
        this.cluster = cluster;
    }

    List<TopicState> all() {
        return List.copyOf(topics.values());
    }

    // Members.

    /** A session has become a member. */
    void remember(SotoSession session, TopicState topic) {
        memberships.compute(session, (same, known) -> {
            if (known == null) {
                return Set.of(topic);
            }
            Set<TopicState> all = known;
            if (known.size() == 1) {
                all = ConcurrentHashMap.newKeySet(2);
                all.addAll(known);
            }
            all.add(topic);
            return all;
        });
    }

    void forget(SotoSession session, TopicState topic) {
        memberships.computeIfPresent(session, (same, known) -> {
            if (known.size() == 1) {
                return known.contains(topic) ? null : known;
            }
            known.remove(topic);
            return known.size() == 1 ? Set.copyOf(known) : known;
        });
    }

    void leaveAll(SotoSession session) {
        Set<TopicState> joined = memberships.get(session);
        if (joined != null) {
            joined.forEach(topic -> topic.leave(session));
        }
    }

    // Their life.

    Optional<TopicState> existing(NamedTopic topic) {
        cluster.requireOpen();
        return find(topic.name());
    }

    Optional<TopicState> find(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    /** Returns a topic that stays until it is released. */
    TopicState acquire(NamedTopic topic) {
        cluster.requireOpen();
        Bus bus = cluster.bus();
        TopicState state = topics.compute(topic.name(), (name, known) -> {
            if (known == null && bus != null) {
                bus.requireRoom(name);
            }
            TopicState there = known != null
                    ? known
                    : new TopicState(cluster, name, Objects.requireNonNullElse(topic.options(), TopicOptions.DEFAULTS));
            requireSame(topic.options(), there);
            there.uses++;
            if (known == null && bus != null) {
                there.begin(bus);
            }
            return there;
        });
        return Objects.requireNonNull(state);
    }

    private static void requireSame(@Nullable TopicOptions wanted, TopicState there) {
        if (wanted != null && !wanted.equals(there.options())) {
            throw new IllegalStateException("topic \"" + there.name() + "\" is there with other options: "
                    + there.options() + ", and not " + wanted);
        }
    }

    void release(TopicState state) {
        TopicState left = topics.computeIfPresent(state.name(), (name, there) -> {
            there.uses--;
            there.idle(cluster.nanoTime());
            return there.uses == 0 && there.isForgotten(cluster.nanoTime()) ? end(there) : there;
        });
        if (left != null && left.uses == 0) {
            sweepLater(left);
        }
    }

    /** Of a topic without members something is left for those who come back; it is gone some time. */
    private void sweepLater(TopicState state) {
        cluster.later(state.staysNanos() + 1, () -> sweep(state.name()));
    }

    /** Forgets a topic that nobody needs any more. */
    void sweep(String topic) {
        TopicState left = topics.computeIfPresent(
                topic, (name, there) -> there.uses == 0 && there.isForgotten(cluster.nanoTime()) ? end(there) : there);
        if (left != null && left.uses == 0 && cluster.bus() == null) {
            // Something was sent meanwhile, or a leave is told in this moment. With others each heartbeat looks.
            sweepLater(left);
        }
    }

    private @Nullable TopicState end(TopicState topic) {
        Bus bus = cluster.bus();
        if (bus != null) {
            topic.end(bus);
        }
        return null;
    }

    NamedTopic named(String name, @Nullable TopicOptions options) {
        cluster.requireOpen();
        NamedTopic topic = new NamedTopic(cluster, Names.require("topic", name), options);
        Bus bus = cluster.bus();
        if (bus != null && options != null && options.hasHistory()) {
            bus.histories().require(name, options);
        }
        existing(topic).ifPresent(there -> requireSame(options, there));
        return topic;
    }
}

package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.Presence;
import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.PresenceListener;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.presence.PresenceTable;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** The presence of a topic on this node. */
final class TopicPresence {
    private interface Event {
        void tell(PresenceListener listener, Topic topic);
    }

    private final ContainerCluster cluster;
    private final String name;
    private final long leaveDelay;
    private final List<PresenceListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, within which events are put in order. */
    private final PresenceTable table;

    TopicPresence(ContainerCluster cluster, String name, TopicOptions options) {
        this.cluster = cluster;
        this.name = name;
        this.leaveDelay = options.leaveDelay().toNanos();
        this.table = new PresenceTable(leaveDelay);
    }

    boolean join(SotoSession session, String data) {
        PresenceEntry entry =
                new PresenceEntry(session.getId(), session.user().map(Principal::getName), Instant.now(), data);
        lock.lock();
        try {
            if (table.size() >= cluster.maxPresence()) {
                cluster.counts().presenceRefused.increment();
                return false;
            }
            if (table.join(entry)) {
                tell((listener, topic) -> listener.onJoin(topic, entry));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(SotoSession session) {
        lock.lock();
        try {
            table.leave(session.getId(), cluster.nanoTime())
                    .ifPresent(entry -> tell((listener, topic) -> listener.onLeave(topic, entry)));
        } finally {
            lock.unlock();
        }
        if (leaveDelay > 0) {
            cluster.later(leaveDelay, this::expire);
        }
    }

    private void expire() {
        lock.lock();
        try {
            for (PresenceEntry gone : table.expire(cluster.nanoTime())) {
                tell((listener, topic) -> listener.onLeave(topic, gone));
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(Event event) {
        if (!listeners.isEmpty()) {
            Topic topic = new NamedTopic(cluster, name, null);
            for (PresenceListener listener : listeners) {
                cluster.tell(() -> event.tell(listener, topic));
            }
        }
    }

    boolean has(SotoSession session) {
        return entries().stream().anyMatch(entry -> entry.session().equals(session.getId()));
    }

    List<PresenceEntry> entries() {
        lock.lock();
        try {
            return table.entries();
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return table.size();
        } finally {
            lock.unlock();
        }
    }

    void add(PresenceListener listener) {
        listeners.add(listener);
    }

    boolean remove(PresenceListener listener) {
        return listeners.remove(listener);
    }

    /** What an application holds of it, which finds it anew each time: the topic may have been gone and come back. */
    record Handle(ContainerCluster cluster, NamedTopic topic) implements Presence {
        @Override
        public List<PresenceEntry> now() {
            return cluster.existing(topic)
                    .flatMap(TopicState::presence)
                    .map(TopicPresence::entries)
                    .orElse(List.of());
        }

        @Override
        public int count() {
            return cluster.existing(topic)
                    .flatMap(TopicState::presence)
                    .map(TopicPresence::count)
                    .orElse(0);
        }

        @Override
        public void addListener(PresenceListener listener) {
            TopicState state = cluster.acquire(topic);
            if (state.presence().isEmpty()) {
                cluster.release(state);
                throw topic.withoutPresence();
            }
            state.presence().get().add(listener);
        }

        @Override
        public void removeListener(PresenceListener listener) {
            cluster.existing(topic).ifPresent(state -> {
                if (state.presence()
                        .filter(presence -> presence.remove(listener))
                        .isPresent()) {
                    cluster.release(state);
                }
            });
        }
    }
}

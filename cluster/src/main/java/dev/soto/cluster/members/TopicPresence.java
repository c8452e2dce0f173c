package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.Presence;
import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.PresenceListener;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.presence.PresenceChange;
import dev.soto.cluster.presence.PresenceForm;
import dev.soto.cluster.presence.PresencePart;
import dev.soto.cluster.presence.SharedPresence;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import dev.soto.cluster.wire.Names;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The presence of a topic: sessions of this node, and of the others where there are any. Thread-safe. */
final class TopicPresence implements SharedPresence.Link {
    /** So long changes are collected before the others are told. */
    private static final long COLLECT_NANOS = Duration.ofMillis(50).toNanos();

    private interface Event {
        void tell(PresenceListener listener, Topic topic);
    }

    private final ContainerCluster cluster;
    private final @Nullable Bus bus;
    private final String name;
    private final long leaveDelay;
    private final List<PresenceListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, within which events and messages are put in order; neither waits. */
    private final SharedPresence table;

    /** Guarded by the lock. */
    private Instant lastJoin = Instant.EPOCH;

    TopicPresence(ContainerCluster cluster, String name, TopicOptions options) {
        this.cluster = cluster;
        this.bus = cluster.bus();
        this.name = name;
        this.leaveDelay = options.leaveDelay().toNanos();
        this.table = new SharedPresence(leaveDelay, cluster.presences()::nextVersion, this);
    }

    private <T> T locked(Function<SharedPresence, T> task) {
        lock.lock();
        try {
            return task.apply(table);
        } finally {
            lock.unlock();
        }
    }

    void with(Consumer<SharedPresence> task) {
        lock.lock();
        try {
            task.accept(table);
        } finally {
            lock.unlock();
        }
    }

    // Sessions of this node.

    boolean join(SotoSession session, String data) {
        lock.lock();
        try {
            PresenceEntry entry =
                    new PresenceEntry(session.getId(), session.user().map(Principal::getName), nextInstant(), data);
            if (table.size() >= cluster.maxPresence() || PresenceForm.bytes(entry) > PresenceForm.MAX_ENTRY) {
                cluster.counts().presenceRefused.increment();
                return false;
            }
            table.join(entry);
            flushAlone();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(SotoSession session) {
        lock.lock();
        try {
            table.leave(session.getId(), cluster.nanoTime());
            flushAlone();
        } finally {
            lock.unlock();
        }
        expireLater();
    }

    /** In the order of the joins, as far as messages tell times. */
    private Instant nextInstant() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        lastJoin = now.isAfter(lastJoin) ? now : lastJoin.plus(1, ChronoUnit.MICROS);
        return lastJoin;
    }

    /** Within one container nobody else is to be told. */
    private void flushAlone() {
        if (bus == null) {
            table.flush();
        }
    }

    private void expireLater() {
        if (leaveDelay > 0) {
            cluster.later(leaveDelay, () -> with(shared -> shared.expire(cluster.nanoTime())));
        }
    }

    // Other nodes.

    private String subject() {
        return "p." + Names.token(name);
    }

    /** Finds out who is elsewhere; what changes meanwhile comes when all nodes route here. */
    void begin(Bus others) {
        others.listen(subject(), this::arrived);
        askAll(others);
        others.confirmed(subject()).whenComplete((confirmed, never) -> askAll(others));
    }

    private void askAll(Bus others) {
        Set<Long> nodes = others.nodes();
        with(shared -> nodes.forEach(shared::ask));
    }

    void end(Bus others) {
        with(SharedPresence::flush);
        others.ignore(subject());
    }

    private void arrived(Envelope message) {
        try {
            if (message.kind() != Kind.PRESENCE) {
                throw new FormException("a change of presence is a " + message.kind());
            }
            PresenceChange change = PresenceForm.readChange(message.payload());
            with(shared -> shared.change(message.node(), change, cluster.nanoTime()));
            expireLater();
        } catch (FormException broken) {
            cluster.counts().droppedForm.increment();
        }
    }

    /** Another node has answered. */
    void arrived(long node, PresencePart part) {
        with(shared -> shared.part(node, part, cluster.nanoTime()));
        expireLater();
    }

    void gone(long node) {
        with(shared -> shared.gone(node, cluster.nanoTime()));
        expireLater();
    }

    @Override
    public void changed() {
        if (bus != null) {
            cluster.later(COLLECT_NANOS, () -> with(SharedPresence::flush));
        }
    }

    @Override
    public void tell(PresenceChange change) {
        if (bus != null) {
            bus.publish(subject(), Kind.PRESENCE, "", PresenceForm.write(change));
        }
    }

    @Override
    public void ask(long node, long known) {
        if (bus != null) {
            bus.publish(
                    "d." + ContainerCluster.hex(node),
                    Kind.PRESENCE_ASK,
                    name,
                    ByteBuffer.allocate(8).putLong(0, known));
        }
    }

    @Override
    public void answer(long node, PresencePart part) {
        if (bus != null) {
            bus.publish("d." + ContainerCluster.hex(node), Kind.PRESENCE_PART, name, PresenceForm.write(part));
        }
    }

    // Those who want to know.

    @Override
    public void joined(PresenceEntry entry) {
        tell((listener, topic) -> listener.onJoin(topic, entry));
    }

    @Override
    public void left(PresenceEntry entry) {
        tell((listener, topic) -> listener.onLeave(topic, entry));
    }

    private void tell(Event event) {
        if (!listeners.isEmpty()) {
            Topic topic = new NamedTopic(cluster, name, null);
            for (PresenceListener listener : listeners) {
                cluster.tell(() -> event.tell(listener, topic));
            }
        }
    }

    List<PresenceEntry> entries() {
        return locked(SharedPresence::entries);
    }

    int count() {
        return locked(SharedPresence::size);
    }

    /** Returns whether neither a session of this node nor another node needs it any more. */
    boolean isForgotten() {
        return locked(shared -> shared.isEmpty() && (bus == null || shared.isTold()));
    }

    Set<String> missing() {
        if (bus == null) {
            return Set.of();
        }
        Set<Long> nodes = bus.isConnected() ? locked(SharedPresence::missing) : bus.nodes();
        return nodes.stream().map(ContainerCluster::hex).collect(Collectors.toUnmodifiableSet());
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
            return known(TopicPresence::entries, List.of());
        }

        @Override
        public int count() {
            return known(TopicPresence::count, 0);
        }

        @Override
        public Set<String> missing() {
            return known(TopicPresence::missing, Set.of());
        }

        private <T> T known(Function<TopicPresence, T> what, T none) {
            return cluster.topics()
                    .existing(topic)
                    .flatMap(TopicState::presence)
                    .map(what)
                    .orElse(none);
        }

        @Override
        public void addListener(PresenceListener listener) {
            TopicState state = cluster.topics().acquire(topic);
            if (state.presence().isEmpty()) {
                cluster.topics().release(state);
                throw topic.withoutPresence();
            }
            state.presence().get().add(listener);
        }

        @Override
        public void removeListener(PresenceListener listener) {
            cluster.topics().existing(topic).ifPresent(state -> {
                if (state.presence()
                        .filter(presence -> presence.remove(listener))
                        .isPresent()) {
                    cluster.topics().release(state);
                }
            });
        }
    }
}

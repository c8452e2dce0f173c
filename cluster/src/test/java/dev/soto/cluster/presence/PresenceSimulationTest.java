package dev.soto.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.PresenceEntry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Nodes on a bus that loses, delays, splits and stops, as a seed says; on one thread, without a clock. */
class PresenceSimulationTest {
    private static final int RUNS = Integer.getInteger("soto.presence.runs", 10_000);
    private static final int STEPS = 60;

    /** A message on its way. */
    private interface Message {
        void arrive(SharedPresence at, long from);
    }

    private static final class Node implements SharedPresence.Link {
        private final Simulation bus;
        private final long name;
        private final AtomicLong versions = new AtomicLong();
        private final SharedPresence presence = new SharedPresence(0, versions::incrementAndGet, this);
        /** Those that it hears, or has not heard for too short a time. */
        private final Set<Long> alive = new HashSet<>();

        private final Set<String> sessions = new HashSet<>();
        private final Set<String> told = new HashSet<>();
        private final Map<Long, ArrayDeque<Message>> inbox = new HashMap<>();
        private boolean changed;

        Node(Simulation bus, long name) {
            this.bus = bus;
            this.name = name;
        }

        @Override
        public void changed() {
            changed = true;
        }

        @Override
        public void tell(PresenceChange change) {
            PresenceChange sent = copy(change);
            bus.nodes.values().forEach(each -> bus.send(this, each, (at, from) -> at.change(from, sent, 0)));
        }

        @Override
        public void ask(long node, long known) {
            bus.send(this, bus.nodes.get(node), (at, from) -> at.asked(from, known));
        }

        @Override
        public void answer(long node, PresencePart part) {
            bus.send(this, bus.nodes.get(node), (at, from) -> at.part(from, part, 0));
        }

        @Override
        public void joined(PresenceEntry entry) {
            assertThat(told.add(entry.session())).as("joined twice").isTrue();
        }

        @Override
        public void left(PresenceEntry entry) {
            assertThat(told.remove(entry.session()))
                    .as("left without having joined")
                    .isTrue();
        }

        void hears(long other) {
            if (alive.add(other)) {
                presence.ask(other);
            }
        }

        void loses(long other) {
            if (alive.remove(other)) {
                presence.gone(other, 0);
            }
        }

        void deliver(long from) {
            ArrayDeque<Message> queue = inbox.getOrDefault(from, new ArrayDeque<>());
            Message next = queue.poll();
            if (next != null && alive.contains(from)) {
                next.arrive(presence, from);
            }
        }

        private static PresenceChange copy(PresenceChange change) {
            try {
                return PresenceForm.readChange(PresenceForm.write(change));
            } catch (Exception broken) {
                throw new AssertionError(broken);
            }
        }
    }

    private static final class Simulation {
        private final Random random;
        private final Map<Long, Node> nodes = new HashMap<>();
        private final Set<Long> cutOff = new HashSet<>();
        private long names;
        private int sessions;
        private double loss;

        Simulation(long seed) {
            random = new Random(seed);
            loss = random.nextInt(3) * 0.1;
            for (int i = random.nextInt(3) + 2; i > 0; i--) {
                start();
            }
        }

        void start() {
            Node made = new Node(this, ++names);
            nodes.put(made.name, made);
        }

        void send(Node from, Node to, Message message) {
            boolean split = to == null || cutOff.contains(from.name) != cutOff.contains(to.name);
            if (to != from && !split && random.nextDouble() >= loss) {
                to.inbox.computeIfAbsent(from.name, same -> new ArrayDeque<>()).add(message);
            }
        }

        Node any() {
            List<Node> all = new ArrayList<>(nodes.values());
            return all.get(random.nextInt(all.size()));
        }

        void step() {
            Node node = any();
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    String session = node.name + "." + ++sessions;
                    node.sessions.add(session);
                    node.presence.join(new PresenceEntry(session, Optional.empty(), Instant.EPOCH, ""));
                }
                case 3, 4 ->
                    node.sessions.stream().findAny().ifPresent(session -> {
                        node.sessions.remove(session);
                        node.presence.leave(session, 0);
                    });
                case 5 -> flush(node);
                case 6, 7, 8 -> node.deliver(any().name);
                case 9 -> node.presence.beat();
                case 10 -> {
                    Node other = any();
                    if (other != node && random.nextBoolean()) {
                        node.hears(other.name);
                    } else if (other != node) {
                        node.loses(other.name);
                    }
                }
                default -> fault(node);
            }
        }

        private void fault(Node node) {
            switch (random.nextInt(4)) {
                case 0 -> cutOff.add(node.name);
                case 1 -> cutOff.clear();
                case 2 -> {
                    if (nodes.size() > 1) {
                        // Killed; the others notice sooner or later.
                        nodes.remove(node.name);
                        cutOff.remove(node.name);
                    }
                }
                default -> {
                    if (nodes.size() < 6) {
                        start();
                    }
                }
            }
        }

        private static void flush(Node node) {
            if (node.changed) {
                node.changed = false;
                node.presence.flush();
            }
        }

        /** No fault any more: who is there hears all others, and knows of those that are not. */
        int settle() {
            loss = 0;
            cutOff.clear();
            for (Node node : nodes.values()) {
                Set.copyOf(node.alive).stream()
                        .filter(other -> !nodes.containsKey(other))
                        .forEach(node::loses);
                nodes.keySet().stream().filter(other -> other != node.name).forEach(node::hears);
            }
            for (int beats = 1; beats <= 70; beats++) {
                nodes.values().forEach(Simulation::flush);
                deliverAll();
                if (isEqual()) {
                    return beats;
                }
                nodes.values().forEach(node -> node.presence.beat());
            }
            return Integer.MAX_VALUE;
        }

        private void deliverAll() {
            for (boolean more = true; more; ) {
                more = false;
                for (Node node : nodes.values()) {
                    for (Map.Entry<Long, ArrayDeque<Message>> each : node.inbox.entrySet()) {
                        while (!each.getValue().isEmpty()) {
                            more = true;
                            node.deliver(each.getKey());
                        }
                    }
                }
            }
        }

        private Set<String> there() {
            Set<String> all = new HashSet<>();
            nodes.values().forEach(node -> all.addAll(node.sessions));
            return all;
        }

        boolean isEqual() {
            Set<String> there = there();
            return nodes.values().stream()
                    .allMatch(node -> node.told.equals(there)
                            && node.presence.missing().isEmpty()
                            && node.presence.size() == there.size());
        }
    }

    @Test
    void afterWhateverHappenedAllNodesSeeTheSameAndWereToldOfEachOnce() {
        int slow = 0;
        for (int run = 0; run < RUNS; run++) {
            Simulation simulation = new Simulation(run);
            for (int i = 0; i < STEPS; i++) {
                simulation.step();
            }
            int beats = simulation.settle();
            assertThat(beats).as("run %s", run).isLessThanOrEqualTo(64);
            slow += beats > 4 ? 1 : 0;
        }
        assertThat(slow).as("runs in which it took more than four heartbeats").isLessThan(RUNS / 20);
    }
}

package dev.soto.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.Position;
import dev.soto.cluster.history.SharedHistory.Fetched;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.transport.HistoryStore.Receipt;
import dev.soto.cluster.wire.Envelope;
import dev.soto.protocol.SharedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Nodes and a store that lose, delay and refuse, that is purged, made anew, or forgets what it had acknowledged, as a seed says; on one thread,
 * with a clock that the test moves.
 */
class HistorySimulationTest {
    private static final int RUNS = Integer.getInteger("soto.history.runs", 10_000);
    private static final int STEPS = 120;
    private static final long MILLI = 1_000_000;
    private static final long AGE = 2_000 * MILLI;
    private static final long RETENTION = 2 * AGE;
    private static final long PATIENCE = 1_000 * MILLI;

    /** A message as the store has it; whether it forgot it although it was given out. */
    private record Stored(long offset, long time, Envelope message) {}

    /** What a peer has seen: a message, or that something is missing. */
    private record Seen(String epoch, long offset, String text) {
        static final Seen TOLD = new Seen("", 0, "");
    }

    private static final class Client {
        private final List<Seen> log = new ArrayList<>();
        private Position last;
    }

    private final class Simulation {
        private final Random random;
        private final int kept;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Client> away = new ArrayList<>();
        private final Map<String, List<Stored>> everything = new HashMap<>();
        /** Who asks what was kept does not hear of what was purged: two faults at once. */
        private final Map<String, List<Long>> purges = new HashMap<>();

        private final ArrayDeque<Timer> timers = new ArrayDeque<>();
        /** What the store had given out and has not kept. */
        private final Set<Seen> forgotten = new HashSet<>();

        private List<Stored> stream = new ArrayList<>();
        private final Map<String, Long> ids = new HashMap<>();
        private int epochs;
        private String epoch;
        private long sequence;
        private long firstSequence = 1;
        private long now;
        private double loss;
        private boolean down;
        private int texts;

        private record Timer(long at, Runnable task) {}

        Simulation(long seed) {
            random = new Random(seed);
            kept = 1 + random.nextInt(6);
            loss = random.nextInt(4) * 0.1;
            renew();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                start();
            }
        }

        void start() {
            nodes.add(new Node(this, nodes.size() + 1));
        }

        void renew() {
            epoch = "e" + ++epochs;
            everything.put(epoch, new ArrayList<>());
            stream = new ArrayList<>();
            ids.clear();
            sequence = 0;
            firstSequence = 1;
        }

        boolean lost() {
            return random.nextDouble() < loss;
        }

        long floor() {
            return firstSequence - 1;
        }

        void expire() {
            stream.removeIf(each -> now - each.time >= RETENTION);
            firstSequence = stream.isEmpty() ? sequence + 1 : stream.get(0).offset;
        }

        /** Returns the offset; the same for the same id. */
        long store(String id, Envelope message) {
            expire();
            Long there = ids.get(id);
            if (there != null) {
                return there;
            }
            // Other topics are in the same stream.
            sequence += 1 + random.nextInt(3);
            long previous = stream.isEmpty() ? 0 : stream.get(stream.size() - 1).offset;
            Stored made = new Stored(sequence, now, message);
            stream.add(made);
            everything.get(epoch).add(made);
            ids.put(id, sequence);
            if (stream.size() > kept + 1) {
                stream.remove(0);
            }
            expire();
            for (Node each : nodes) {
                if (!lost()) {
                    each.inbox.add(new Arrival(new Place("", epoch, sequence, previous), message));
                }
            }
            return sequence;
        }

        void later(long delay, Runnable task) {
            timers.add(new Timer(now + delay, task));
        }

        void advance(long nanos) {
            now += nanos;
            for (int i = timers.size(); i > 0; i--) {
                Timer each = timers.remove();
                if (each.at <= now) {
                    each.task.run();
                } else {
                    timers.add(each);
                }
            }
        }

        Node any() {
            return nodes.get(random.nextInt(nodes.size()));
        }

        void step() {
            Node node = any();
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> node.send("m" + ++texts);
                case 3, 4, 5 -> node.arrive();
                case 6, 7 -> {
                    node.arriveAtStore();
                    node.answerQuestion();
                }
                case 8, 9 -> node.answerRead();
                case 10 -> advance((1 + random.nextInt(200)) * MILLI);
                case 11 -> node.shared.tick(now);
                case 12 -> join(node);
                case 13 -> node.part();
                case 14 -> node.shared.suspect();
                default -> fault(node);
            }
        }

        void join(Node node) {
            Client client = away.isEmpty() || random.nextInt(3) == 0 ? new Client() : away.remove(0);
            node.join(client);
        }

        private void fault(Node node) {
            switch (random.nextInt(12)) {
                case 0, 1 -> down = true;
                case 2, 3 -> down = false;
                case 4 -> advance((500 + random.nextInt(3000)) * MILLI);
                case 5 -> {
                    // Purged.
                    stream.clear();
                    expire();
                    purges.computeIfAbsent(epoch, same -> new ArrayList<>()).add(sequence);
                }
                case 6 -> {
                    if (random.nextInt(3) == 0) {
                        renew();
                    }
                }
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        forgetTail();
                    }
                }
                case 8, 9 -> node.reorder();
                case 10 -> node.kill();
                default -> node.inbox.clear();
            }
        }

        /** A server that was killed had acknowledged what was not on its disk. */
        private void forgetTail() {
            for (int i = 1 + random.nextInt(2); i > 0 && !stream.isEmpty(); i--) {
                Stored last = stream.remove(stream.size() - 1);
                everything.get(epoch).remove(last);
                forgotten.add(new Seen(epoch, last.offset, text(last.message)));
                ids.values().remove(last.offset);
                sequence = last.offset - 1;
            }
            expire();
            // The connection to it was lost too.
            for (Node each : nodes) {
                each.inbox.clear();
                each.shared.suspect();
            }
        }

        void settle() {
            loss = 0;
            down = false;
            for (int i = 0; i < 60; i++) {
                for (Node each : nodes) {
                    each.shared.tick(now);
                    if (i == 0) {
                        each.shared.suspect();
                    }
                    while (each.arriveAtStore() | each.answerQuestion() | each.answerRead() | each.arrive()) {
                        // Until nothing is under way.
                    }
                }
                advance(100 * MILLI);
            }
        }

        void check(long run) {
            everything.forEach((name, messages) -> {
                Map<Long, Long> counters = new HashMap<>();
                List<Long> breaks = new ArrayList<>(purges.getOrDefault(name, List.of()));
                for (Stored each : messages) {
                    if (breaks.removeIf(purged -> purged < each.offset)) {
                        counters.clear();
                    }
                    Long before = counters.put(each.message.node(), each.message.counter());
                    assertThat(before == null || before < each.message.counter())
                            .as("run %s: what one node sends stays in order", run)
                            .isTrue();
                }
            });
            for (Node node : nodes) {
                assertThat(node.shared.isFetching()).as("run %s: settled", run).isFalse();
                for (Client each : node.clients) {
                    check(run, each, true);
                }
                assertThat(node.pending)
                        .as("run %s: senders that were not told", run)
                        .isZero();
            }
            away.forEach(each -> check(run, each, false));
        }

        private void check(long run, Client client, boolean there) {
            Seen before = null;
            Set<String> texts = new HashSet<>();
            for (int i = 0; i < client.log.size(); i++) {
                Seen each = client.log.get(i);
                if (each == Seen.TOLD) {
                    before = null;
                    texts.clear();
                    continue;
                }
                if (!each.text.isEmpty()) {
                    assertThat(texts.add(each.text))
                            .as("run %s: twice: %s", run, client.log)
                            .isTrue();
                }
                // Another node, which it came to later, cannot know what this one had passed on before the store forgot
                // it.
                boolean isStill =
                        client.log.subList(i, client.log.size()).stream().noneMatch(later -> later.text.isEmpty());
                if (isGhost(each)) {
                    assertThat(forgotten)
                            .as("run %s: nobody said that: %s", run, client.log)
                            .contains(each);
                    assertThat(there && isStill)
                            .as("run %s: was not told that %s is not in the history: %s", run, each, client.log)
                            .isFalse();
                }
                if (before != null && !isGhost(before) && !isGhost(each)) {
                    assertFollows(run, client, before, each);
                }
                before = each;
            }
            if (there && before != null) {
                assertThat(before.epoch).as("run %s: %s", run, client.log).isEqualTo(epoch);
                long last = before.offset;
                assertThat(everything.get(epoch).stream().filter(each -> each.offset > last))
                        .as("run %s: missing at the end: %s", run, client.log)
                        .isEmpty();
            }
        }

        /** It was given out and then forgotten by the store. */
        private boolean isGhost(Seen seen) {
            return !seen.text.isEmpty()
                    && everything.get(seen.epoch).stream()
                            .noneMatch(each -> each.offset == seen.offset
                                    && text(each.message).equals(seen.text));
        }

        private void assertFollows(long run, Client client, Seen before, Seen each) {
            assertThat(each.epoch).as("run %s: %s", run, client.log).isEqualTo(before.epoch);
            assertThat(everything.get(each.epoch).stream()
                            .filter(other -> other.offset > before.offset && other.offset < each.offset)
                            .toList())
                    .as("run %s: a hole between %s and %s: %s", run, before, each, client.log)
                    .isEmpty();
            assertThat(each.offset >= before.offset)
                    .as("run %s: order: %s", run, client.log)
                    .isTrue();
        }
    }

    private record Arrival(Place place, Envelope message) {}

    private static String text(Envelope message) {
        return StandardCharsets.UTF_8.decode(message.payload().duplicate()).toString();
    }

    private static String text(SharedMessage message) {
        return StandardCharsets.UTF_8.decode(message.payload()).toString();
    }

    private record Published(String id, Envelope message, CompletableFuture<Receipt> result) {}

    private static final class Node {
        private final Simulation world;
        private final long name;
        private final List<Client> clients = new ArrayList<>();
        private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
        private final ArrayDeque<Published> outbox = new ArrayDeque<>();
        private final ArrayDeque<Runnable> questions = new ArrayDeque<>();
        private final Map<String, Envelope> sent = new HashMap<>();
        private SharedHistory shared;
        private SendLine line;
        private long counter;
        private Long asked;
        private int pending;
        private int lives;

        Node(Simulation world, long name) {
            this.world = world;
            this.name = name;
            begin();
        }

        private void begin() {
            Life life = new Life(++lives);
            shared = new SharedHistory(world.kept, AGE, AGE, PATIENCE, life);
            line = new SendLine(PATIENCE, () -> world.now, life);
        }

        /** What was asked by a node before it was killed is of no concern to the one that is there now. */
        private final class Life implements SharedHistory.Link, SendLine.Link {
            private final int number;

            Life(int number) {
                this.number = number;
            }

            @Override
            public void fetch(long after, int tries) {
                if (tries == 0) {
                    Node.this.fetch(after);
                } else {
                    world.later(Math.min(tries, 5) * 20 * MILLI, () -> {
                        if (number == lives) {
                            Node.this.fetch(after);
                        }
                    });
                }
            }

            @Override
            public SharedMessage deliver(Position position, Envelope message) {
                return Node.this.deliver(position, message);
            }

            @Override
            public void gap(Position from, Position to) {
                Node.this.gap(from, to);
            }

            @Override
            public void renew(String epoch) {
                Node.this.renew(epoch);
            }

            @Override
            public CompletionStage<Receipt> publish(String id, byte[] message) {
                return number == lives ? Node.this.publish(id) : new CompletableFuture<>();
            }

            @Override
            public CompletionStage<Optional<Map<String, Receipt>>> keptSince(long moment) {
                return Node.this.keptSince(moment);
            }

            @Override
            public void later(long delayNanos, Runnable task) {
                world.later(delayNanos, () -> {
                    if (number == lives) {
                        task.run();
                    }
                });
            }
        }

        void fetch(long after) {
            asked = after;
        }

        SharedMessage deliver(Position position, Envelope message) {
            clients.forEach(each -> see(each, position + " " + text(message)));
            return SharedMessage.text(position + " " + text(message));
        }

        private static void see(Client client, String framed) {
            int blank = framed.indexOf(' ');
            Position position = Position.parse(framed.substring(0, blank));
            client.log.add(new Seen(position.epoch(), position.offset(), framed.substring(blank + 1)));
            client.last = position;
        }

        void gap(Position from, Position to) {
            for (Client each : clients) {
                each.log.add(Seen.TOLD);
                each.log.add(new Seen(to.epoch(), to.offset(), ""));
                each.last = to;
            }
        }

        void renew(String epoch) {
            if (world.epoch.equals(epoch) && !world.down) {
                world.renew();
            }
        }

        void join(Client client) {
            Position since = client.last;
            shared.join(
                    since,
                    new SharedHistory.Newcomer() {
                        @Override
                        public void enter(boolean complete, List<SharedMessage> missed, Position last) {
                            if (!complete) {
                                client.log.add(Seen.TOLD);
                            }
                            missed.forEach(each -> see(client, text(each)));
                            client.log.add(new Seen(last.epoch(), last.offset(), ""));
                            client.last = last;
                            clients.add(client);
                        }

                        @Override
                        public void refused(Throwable why) {
                            world.away.add(client);
                        }
                    },
                    world.now);
        }

        void part() {
            if (!clients.isEmpty()) {
                world.away.add(clients.remove(world.random.nextInt(clients.size())));
            }
        }

        /** Starts again, as another node would. */
        void kill() {
            world.away.addAll(clients);
            clients.clear();
            inbox.clear();
            outbox.clear();
            questions.clear();
            asked = null;
            pending = 0;
            begin();
        }

        void send(String text) {
            Envelope message = new Envelope(
                    Envelope.Kind.TEXT, name, ++counter, "", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            String id = name + "-" + counter;
            sent.put(id, message);
            pending++;
            int life = lives;
            line.add(id, new byte[0], new SendLine.Sender() {
                @Override
                public void kept(Receipt receipt) {
                    told();
                }

                @Override
                public void failed(Throwable why) {
                    told();
                }

                private void told() {
                    if (life == lives) {
                        pending--;
                    }
                }
            });
            line.goOn();
        }

        CompletionStage<Receipt> publish(String id) {
            CompletableFuture<Receipt> result = new CompletableFuture<>();
            outbox.add(new Published(id, sent.get(id), result));
            return result;
        }

        CompletionStage<Optional<Map<String, Receipt>>> keptSince(long moment) {
            CompletableFuture<Optional<Map<String, Receipt>>> result = new CompletableFuture<>();
            questions.add(() -> {
                if (world.down || world.lost()) {
                    result.completeExceptionally(new IOException("no answer"));
                    return;
                }
                world.expire();
                List<Stored> all = world.stream;
                long nanos = world.now - moment + 1;
                if (nanos >= RETENTION || all.size() > world.kept && world.now - all.get(0).time < nanos) {
                    result.complete(Optional.empty());
                } else {
                    Map<String, Receipt> receipts = new HashMap<>();
                    all.forEach(each -> receipts.put(
                            each.message.node() + "-" + each.message.counter(), new Receipt(world.epoch, each.offset)));
                    result.complete(Optional.of(receipts));
                }
            });
            return result;
        }

        boolean answerQuestion() {
            Runnable next = questions.poll();
            if (next == null) {
                return false;
            }
            next.run();
            return true;
        }

        boolean arriveAtStore() {
            Published next = outbox.poll();
            if (next == null) {
                return false;
            }
            if (world.down || world.lost()) {
                // Known at once, or after some time.
                if (world.random.nextBoolean()) {
                    next.result.completeExceptionally(new IOException("no responders"));
                } else {
                    world.later(100 * MILLI, () -> next.result.completeExceptionally(new IOException("no answer")));
                }
                return true;
            }
            long offset = world.store(next.id, next.message);
            if (world.lost()) {
                world.later(100 * MILLI, () -> next.result.completeExceptionally(new IOException("no answer")));
            } else {
                next.result.complete(new Receipt(world.epoch, offset));
            }
            return true;
        }

        boolean arrive() {
            Arrival next = inbox.poll();
            if (next != null) {
                shared.arrived(next.place, next.message, world.now);
            }
            return next != null;
        }

        void reorder() {
            Arrival first = inbox.poll();
            if (first != null) {
                inbox.add(first);
            }
        }

        boolean answerRead() {
            if (asked == null) {
                return false;
            }
            long after = asked;
            asked = null;
            if (world.down || world.lost()) {
                shared.readFailed(new IOException("no answer"), false, world.now);
                return true;
            }
            world.expire();
            // A server that has just taken over may lag behind.
            int lag = world.loss > 0 && world.random.nextInt(10) == 0 ? 1 : 0;
            List<Stored> all = world.stream.subList(0, Math.max(0, world.stream.size() - lag));
            long checked = lag == 0 || world.stream.isEmpty()
                    ? world.sequence
                    : world.stream.get(world.stream.size() - 1).offset - 1;
            List<Fetched> messages = all.stream()
                    .filter(each -> each.offset > after)
                    .map(each -> new Fetched(each.offset, world.now - each.time, each.message))
                    .toList();
            long floor = Math.min(world.floor(), checked);
            if (messages.size() > world.kept) {
                floor = messages.get(0).offset() - 1;
            } else if (!messages.isEmpty()) {
                floor = Math.min(floor, messages.get(0).offset() - 1);
            }
            shared.read(world.epoch, floor, checked, messages, world.now);
            return true;
        }
    }

    @Test
    void eachPeerSeesAllInOneOrderOrIsTold() {
        List<String> wrong = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            try {
                Simulation simulation = new Simulation(run);
                for (int i = 0; i < STEPS; i++) {
                    simulation.step();
                }
                simulation.settle();
                simulation.check(run);
            } catch (AssertionError failure) {
                wrong.add(failure.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }
}

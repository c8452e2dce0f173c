package dev.soto.cluster;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.ClusterTransportFactory;
import dev.soto.cluster.transport.HistoryStore;
import dev.soto.cluster.transport.NoResponderException;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.provider.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Connects the nodes of a JVM, as a server would, until a test cuts one off. */
public final class Hub implements ClusterTransportFactory {
    static final List<Line> LINES = new CopyOnWriteArrayList<>();

    /** What keeps the messages of topics with a history. */
    static volatile HubStore store = new HubStore();

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public ClusterTransport create(Settings settings) {
        Line line = new Line();
        LINES.add(line);
        return line;
    }

    /** The connection of a node. */
    static final class Line implements ClusterTransport {
        private final Set<String> subjects = ConcurrentHashMap.newKeySet();
        private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "hub");
            made.setDaemon(true);
            return made;
        });
        private volatile Receiver receiver;
        private volatile boolean up;
        /** So many heartbeats are taken and do not arrive. */
        volatile int lostBeats;

        /** The same, of changes of presence. */
        volatile int losesPresence;

        /** Which messages are taken and do not arrive. */
        volatile Predicate<String> loses = subject -> false;

        /** So many of those that are kept do not arrive. */
        volatile int losesKept;

        volatile BiConsumer<String, byte[]> published = (subject, message) -> {};

        /** The connection is dead, which nobody has noticed. */
        volatile boolean dead;

        /** The process is there and does nothing. */
        private volatile boolean hangs;

        /** What is subscribed, and what is to happen behind that, where it is not done at once. */
        private volatile Queue<Runnable> held;

        @Override
        public void start(Receiver to) {
            receiver = to;
            up = true;
            to.connected(true);
        }

        /** Loses or gets back the connection. */
        void set(boolean connected) {
            up = connected;
            receiver.connected(connected);
        }

        /** Dies without a word. */
        void kill() {
            up = false;
            LINES.remove(this);
        }

        void hang() {
            hangs = true;
        }

        void goOn() {
            hangs = false;
        }

        private List<Line> listening(String subject) {
            List<Line> all = new ArrayList<>(LINES);
            all.removeIf(each -> each == this || !each.up || each.dead || !each.subjects.contains(subject));
            return all;
        }

        private void deliver(Runnable task) {
            if (!hangs) {
                thread.execute(task);
            }
        }

        @Override
        public boolean publish(String subject, byte[] message) {
            if (!up || hangs) {
                return false;
            }
            if (dead || loses.test(subject)) {
                return true;
            }
            if (losesPresence > 0 && subject.contains(".p.")) {
                losesPresence--;
                return true;
            }
            if (lostBeats > 0 && message[1] == Kind.HEARTBEAT.ordinal()) {
                lostBeats--;
                return true;
            }
            published.accept(subject, message);
            listening(subject).forEach(each -> each.deliver(() -> each.receiver.received(subject, message)));
            return true;
        }

        @Override
        public Optional<HistoryStore> history() {
            return Optional.of(store.of(() -> up));
        }

        /** A message that is kept comes to all, also to whoever has sent it. */
        void kept(String subject, HistoryStore.Place place, byte[] message) {
            if (losesKept > 0) {
                losesKept--;
            } else if (up && subjects.contains(subject)) {
                deliver(() -> receiver.kept(subject, place, message));
            }
        }

        /** From now on what is subscribed waits. */
        void holdSubscriptions() {
            held = new ConcurrentLinkedQueue<>();
        }

        /** Does one thing that waits; returns whether there was one. */
        boolean goOnWithSubscriptions() {
            Runnable next = held.poll();
            if (next != null) {
                next.run();
            }
            return next != null;
        }

        boolean isSubscribed(String subject) {
            return subjects.contains(subject);
        }

        private void inOrder(Runnable task) {
            Queue<Runnable> waiting = held;
            if (waiting == null) {
                task.run();
            } else {
                waiting.add(task);
            }
        }

        @Override
        public void subscribe(String subject) {
            inOrder(() -> subjects.add(subject));
        }

        @Override
        public void unsubscribe(String subject) {
            inOrder(() -> subjects.remove(subject));
        }

        @Override
        public CompletionStage<byte[]> request(String subject, byte[] message, Duration timeout) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            List<Line> asked = listening(subject);
            if (dead) {
                asked.clear();
            } else if (asked.isEmpty()) {
                answer.completeExceptionally(new NoResponderException("nobody listens to " + subject));
            }
            asked.forEach(each -> each.deliver(() -> each.receiver.requested(subject, message, answer::complete)));
            return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void afterSubscriptions(Runnable task) {
            inOrder(task);
        }

        @Override
        public int maxMessageBytes() {
            return 100_000;
        }

        @Override
        public void close() {
            LINES.remove(this);
            up = false;
            thread.shutdown();
        }
    }
}

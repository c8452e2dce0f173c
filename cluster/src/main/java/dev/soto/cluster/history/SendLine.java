package dev.soto.cluster.history;

import dev.soto.cluster.transport.HistoryStore.Receipt;
import dev.soto.cluster.transport.StoreRefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands the messages of a topic to a store, in their order, many at a time. What it did not take is offered again for some time, but not when
 * a later message has been kept before it: then it would come behind that, and is given up, unless the store says that it has it. Thread-safe.
 */
public final class SendLine {
    /** So many messages are on their way at most. */
    static final int WINDOW = 256;

    /** When as many were, the next ones go out when no more than these are: some together cost less than each by itself. */
    static final int REFILL = WINDOW / 2;

    private static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    /** What it needs of the node. */
    public interface Link {
        /** Offers a message to the store; the stage ends after some time in any case. */
        CompletionStage<Receipt> publish(String id, byte[] message);

        /**
         * Asks the store which messages it has kept since a moment; the stage ends after some time in any case.
         *
         * @param moment by the clock of the line: until the answer more time passes
         * @return receipts by ids; empty when it has not got all of them any more
         */
        CompletionStage<Optional<Map<String, Receipt>>> keptSince(long moment);

        /** Runs a task later. */
        void later(long delayNanos, Runnable task);
    }

    /** Who sent a message; told once. */
    public interface Sender {
        /** It is kept, and comes to all. */
        void kept(Receipt receipt);

        /** It is not, or that is not known: then it may come all the same. */
        void failed(Throwable why);
    }

    private static final class Message {
        private final String id;
        private final byte[] bytes;
        private final long deadline;
        private final Sender sender;
        private @Nullable Throwable failure;
        private boolean overtaken;
        private @Nullable Long offered;

        Message(String id, byte[] bytes, long deadline, Sender sender) {
            this.id = id;
            this.bytes = bytes;
            this.deadline = deadline;
            this.sender = sender;
        }
    }

    private final long patience;
    private final LongSupplier clock;
    private final Link link;
    private final AtomicInteger turns = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.

    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    /** What has been offered: it is under way, or has failed and waits for the others. */
    private final ArrayDeque<Message> offered = new ArrayDeque<>();

    /** A later one has been kept, and nobody has said whether they have: the store is asked. */
    private final List<Message> doubtful = new ArrayList<>();

    private boolean asking;
    private int underWay;
    private boolean halted;
    /** As many as may are under way, or were not long ago. */
    private boolean full;

    private @Nullable Throwable closed;

    /**
     * Creates a line without messages.
     *
     * @param patienceNanos how long a message is offered
     */
    public SendLine(long patienceNanos, LongSupplier clock, Link link) {
        this.patience = patienceNanos;
        this.clock = clock;
        this.link = link;
    }

    /** Takes a message; what follows is {@link #goOn}. */
    public void add(String id, byte[] bytes, Sender sender) {
        Throwable refused;
        lock.lock();
        try {
            refused = closed;
            if (refused == null) {
                waiting.add(new Message(id, bytes, clock.getAsLong() + patience, sender));
            }
        } finally {
            lock.unlock();
        }
        if (refused != null) {
            sender.failed(refused);
        }
    }

    /** Nothing is offered any more: what waits has failed, and so has what is under way when it ends without a receipt. */
    public void close(Throwable why) {
        List<Message> over = new ArrayList<>();
        lock.lock();
        try {
            closed = why;
            over.addAll(waiting);
            waiting.clear();
            offered.stream().filter(each -> each.failure != null).forEach(over::add);
            offered.removeAll(over);
            over.addAll(doubtful);
            doubtful.clear();
        } finally {
            lock.unlock();
        }
        over.forEach(each -> each.sender.failed(why));
    }

    /** Returns whether there is nothing to do. */
    public boolean isIdle() {
        lock.lock();
        try {
            return waiting.isEmpty() && offered.isEmpty() && doubtful.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Offers what waits. One thread at a time does: two would overtake each other. */
    public void goOn() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Message next; (next = next()) != null; ) {
                Message out = next;
                link.publish(out.id, out.bytes).whenComplete((receipt, failure) -> ended(out, receipt, failure));
            }
            seen = turns.addAndGet(-seen);
        } while (seen > 0);
    }

    private @Nullable Message next() {
        lock.lock();
        try {
            full = underWay == WINDOW || full && underWay > REFILL;
            if (halted || full || closed != null || waiting.isEmpty()) {
                return null;
            }
            Message next = waiting.remove();
            if (next.offered == null) {
                next.offered = clock.getAsLong();
            }
            next.failure = null;
            offered.add(next);
            underWay++;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void ended(Message message, @Nullable Receipt receipt, @Nullable Throwable failure) {
        List<Message> failed = new ArrayList<>();
        boolean ended;
        lock.lock();
        try {
            underWay--;
            if (receipt == null) {
                message.failure = cause(failure);
                if (closed != null || isOver(message)) {
                    offered.remove(message);
                    failed.add(message);
                } else if (message.overtaken) {
                    offered.remove(message);
                    doubtful.add(message);
                } else {
                    halted = true;
                }
            } else {
                overtake(message, doubtful);
                offered.remove(message);
            }
            ended = halted && underWay == 0;
        } finally {
            lock.unlock();
        }
        if (receipt != null) {
            message.sender.kept(receipt);
        }
        failed.forEach(each -> each.sender.failed(cause(each.failure)));
        askOfDoubtful();
        if (ended) {
            link.later(AGAIN_NANOS, this::afterAll);
        } else {
            goOn();
        }
    }

    /** They are not offered again, so that the others need not wait for the answer. */
    private void askOfDoubtful() {
        List<Message> asked;
        long first;
        lock.lock();
        try {
            if (asking || doubtful.isEmpty()) {
                return;
            }
            asking = true;
            asked = List.copyOf(doubtful);
            long now = clock.getAsLong();
            first = now
                    - asked.stream()
                            .mapToLong(each -> now - Objects.requireNonNull(each.offered))
                            .max()
                            .orElseThrow();
        } finally {
            lock.unlock();
        }
        link.keptSince(first)
                .whenComplete((kept, unknown) -> answered(asked, kept == null ? Map.of() : kept.orElse(Map.of())));
    }

    private void answered(List<Message> asked, Map<String, Receipt> kept) {
        List<Message> open;
        lock.lock();
        try {
            asking = false;
            open = asked.stream().filter(doubtful::remove).toList();
        } finally {
            lock.unlock();
        }
        for (Message each : open) {
            Receipt receipt = kept.get(each.id);
            if (receipt == null) {
                each.sender.failed(cause(each.failure));
            } else {
                each.sender.kept(receipt);
            }
        }
        askOfDoubtful();
    }

    /** All has come to an end that was under way, and something of it has failed. */
    private void afterAll() {
        @Nullable Long first;
        lock.lock();
        try {
            // A later one may have been kept although nobody said so: then one before it would come behind it.
            first = offered.size() < 2 ? null : offered.element().offered;
        } finally {
            lock.unlock();
        }
        if (first == null) {
            offerAgain();
        } else {
            link.keptSince(first).whenComplete((kept, unknown) -> {
                if (kept == null) {
                    giveUp(this::isOver);
                    link.later(AGAIN_NANOS, this::afterAll);
                } else if (kept.isEmpty()) {
                    giveUp(message -> true);
                    offerAgain();
                } else {
                    sort(kept.get());
                    offerAgain();
                }
            });
        }
    }

    private void giveUp(Predicate<Message> which) {
        List<Message> over;
        lock.lock();
        try {
            over = offered.stream().filter(which).toList();
            offered.removeAll(over);
        } finally {
            lock.unlock();
        }
        over.forEach(each -> each.sender.failed(cause(each.failure)));
    }

    private void sort(Map<String, Receipt> kept) {
        List<Message> failed = new ArrayList<>();
        List<Message> taken = new ArrayList<>();
        lock.lock();
        try {
            for (Message each : List.copyOf(offered)) {
                if (kept.containsKey(each.id)) {
                    overtake(each, failed);
                    offered.remove(each);
                    taken.add(each);
                }
            }
        } finally {
            lock.unlock();
        }
        taken.forEach(each -> each.sender.kept(Objects.requireNonNull(kept.get(each.id))));
        failed.forEach(each -> each.sender.failed(cause(each.failure)));
    }

    private void offerAgain() {
        giveUp(this::isOver);
        lock.lock();
        try {
            while (!offered.isEmpty()) {
                waiting.addFirst(offered.removeLast());
            }
            halted = false;
        } finally {
            lock.unlock();
        }
        goOn();
    }

    private boolean isOver(Message message) {
        return message.failure instanceof StoreRefusedException || clock.getAsLong() - message.deadline >= 0;
    }

    /** What stands before a message that is kept has lost its place; of what has failed nothing more is to be expected. */
    private void overtake(Message kept, List<Message> failed) {
        for (Message each : offered) {
            if (each == kept) {
                break;
            }
            each.overtaken = true;
            if (each.failure != null) {
                failed.add(each);
            }
        }
        offered.removeAll(failed);
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("the store gave no receipt");
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}

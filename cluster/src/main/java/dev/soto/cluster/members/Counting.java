package dev.soto.cluster.members;

import dev.soto.cluster.Count;
import dev.soto.cluster.Reach;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Asks all other nodes how many members a topic has there, and answers them. Thread-safe. */
final class Counting {
    private static final int ANSWER_BYTES = 12;

    private static final class Question {
        private final CompletableFuture<Count> count = new CompletableFuture<>();

        // Guarded by the question.

        private final Set<Long> missing;
        private int members;

        Question(Set<Long> missing, int members) {
            this.missing = missing;
            this.members = members;
        }

        /** Returns whether it was the last answer. */
        synchronized boolean answered(long node, int more) {
            if (missing.remove(node)) {
                members += more;
            }
            return missing.isEmpty();
        }

        synchronized Count now() {
            return new Count(
                    members, missing.stream().map(ContainerCluster::hex).collect(Collectors.toUnmodifiableSet()));
        }
    }

    private final ContainerCluster cluster;
    private final Bus bus;
    private final long timeoutNanos;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Question> questions = new ConcurrentHashMap<>();

    Counting(ContainerCluster cluster, Bus bus, Duration timeout) {
        this.cluster = cluster;
        this.bus = bus;
        this.timeoutNanos = timeout.toNanos();
    }

    CompletionStage<Count> count(String topic) {
        Question question = new Question(new HashSet<>(bus.nodes()), here(topic));
        long number = numbers.incrementAndGet();
        questions.put(number, question);
        if (bus.isClosed()
                || question.now().missing().isEmpty()
                || bus.publish(
                                Bus.ALL,
                                Kind.COUNT_ASK,
                                topic,
                                ByteBuffer.allocate(8).putLong(0, number))
                        == Reach.LOCAL) {
            end(number);
        } else {
            cluster.later(timeoutNanos, () -> end(number));
        }
        return question.count;
    }

    private int here(String topic) {
        return cluster.topics().find(topic).map(TopicState::size).orElse(0);
    }

    private void end(long number) {
        Question ended = questions.remove(number);
        if (ended != null) {
            cluster.execute(() -> ended.count.complete(ended.now()));
        }
    }

    /** What is known by now is the answer. */
    void close() {
        questions.keySet().forEach(this::end);
    }

    /** Another node asks. */
    void asked(Envelope question) throws FormException {
        if (question.payload().remaining() != 8) {
            throw new FormException("a question has " + question.payload().remaining() + " bytes");
        }
        bus.publish(
                "d." + ContainerCluster.hex(question.node()),
                Kind.COUNT,
                "",
                ByteBuffer.allocate(ANSWER_BYTES)
                        .putLong(question.payload().getLong(question.payload().position()))
                        .putInt(here(question.text()))
                        .flip());
    }

    /** Another node answers. */
    void answered(Envelope answer) throws FormException {
        ByteBuffer bytes = answer.payload().duplicate();
        if (bytes.remaining() != ANSWER_BYTES) {
            throw new FormException("a count has " + bytes.remaining() + " bytes");
        }
        answered(bytes.getLong(), answer.node(), Math.max(0, bytes.getInt()));
    }

    private void answered(long number, long node, int members) {
        Question question = questions.get(number);
        if (question != null && question.answered(node, members)) {
            end(number);
        }
    }

    /** A node is gone, and its members with it. */
    void gone(long node) {
        questions.keySet().forEach(number -> answered(number, node, 0));
    }
}

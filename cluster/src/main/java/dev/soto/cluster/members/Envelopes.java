package dev.soto.cluster.members;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.FormException;
import dev.soto.cluster.wire.ReplayWindow;
import dev.soto.cluster.wire.Seal;
import dev.soto.cluster.wire.SignatureException;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What goes over the wire, signed and numbered, and what is worth nothing of what comes: unsigned, heard before, of no known form. Knows the
 * names of subjects, which are signed too. Thread-safe.
 */
final class Envelopes {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Envelopes.class.getName()));

    /**
     * A message as it is to be kept.
     *
     * @param id no other message has it
     */
    record Sealed(String id, byte[] bytes) {}

    private final Counts counts;
    private final Seal seal;
    private final String prefix;
    private final long node;
    private final AtomicLong counter = new AtomicLong();
    private final Map<Long, ReplayWindow> windows = new ConcurrentHashMap<>();

    Envelopes(ContainerCluster cluster, Settings settings) {
        this.counts = cluster.counts();
        this.seal = new Seal(settings.get(ClusterTable.SECRET));
        this.prefix = "soto." + settings.get(ClusterTable.NAME) + ".";
        this.node = Long.parseUnsignedLong(cluster.node(), 16);
    }

    /** How many bytes of a message are not its payload, at most. */
    int overhead() {
        return Envelope.OVERHEAD + Envelope.MAX_TEXT + seal.bytes();
    }

    /** A subject as the servers know it. */
    String whole(String subject) {
        return prefix + subject;
    }

    /** The subject that is behind such a name. */
    String local(String whole) {
        return whole.substring(prefix.length());
    }

    static String id(long node, long counter) {
        return ContainerCluster.hex(node) + "-" + counter;
    }

    /** The next number of this node, which no other message of it has. */
    long next() {
        return counter.incrementAndGet();
    }

    byte[] sealed(String subject, Kind kind, long number, String text, ByteBuffer payload) {
        return sealedAs(whole(subject), new Envelope(kind, node, number, text, payload));
    }

    /** Makes of a message what is kept of it. */
    Sealed kept(String subject, ClusterMessage message) {
        long number = next();
        Kind kind = message.message().type() == DataType.TEXT ? Kind.TEXT : Kind.BINARY;
        byte[] bytes = sealed(
                subject,
                kind,
                number,
                message.excepted().orElse(""),
                message.message().payload());
        return new Sealed(id(node, number), bytes);
    }

    byte[] answer(Envelope question, byte[] answer) {
        Envelope envelope = new Envelope(Kind.ANSWER, node, next(), "", ByteBuffer.wrap(answer));
        return sealedAs(answerTo(question.node(), question.counter()), envelope);
    }

    private byte[] sealedAs(String context, Envelope envelope) {
        return seal.sign(context, envelope.encode());
    }

    /** An answer is worth something only to the question that it answers. */
    private static String answerTo(long asker, long number) {
        return "answer " + asker + " " + number;
    }

    /** Opens the answer to the question of this node that had the number. */
    ByteBuffer openAnswer(byte[] answer, long number) throws FormException {
        Envelope envelope = Envelope.decode(seal.open(answerTo(node, number), answer));
        if (envelope.kind() != Kind.ANSWER) {
            throw new FormException("an answer is a " + envelope.kind());
        }
        return envelope.payload();
    }

    /** Opens what another node has sent; null for what this one has, and for what is dropped. */
    @Nullable
    Envelope open(String whole, byte[] message) {
        try {
            Envelope envelope = Envelope.decode(seal.open(whole, message));
            if (isOwn(envelope)) {
                return null;
            }
            requireNew(envelope);
            return envelope;
        } catch (FormException broken) {
            dropped(broken);
            return null;
        }
    }

    /** Opens what has been kept of a subject; null when no node has sent it. */
    @Nullable
    Envelope openKept(String subject, byte[] message) {
        try {
            return Envelope.decode(seal.open(whole(subject), message));
        } catch (FormException broken) {
            dropped(broken);
            return null;
        }
    }

    boolean isOwn(Envelope envelope) {
        return envelope.node() == node;
    }

    /** Whether so much has come since that nobody can tell whether it has come before. */
    boolean isTooOld(Envelope envelope) {
        return seal.isSigned() && window(envelope).isTooOld(envelope.counter());
    }

    void requireNew(Envelope envelope) throws SignatureException {
        if (seal.isSigned() && !window(envelope).isNew(envelope.counter())) {
            throw new SignatureException("it has come before, or is far too old");
        }
    }

    private ReplayWindow window(Envelope of) {
        return windows.computeIfAbsent(of.node(), sender -> new ReplayWindow());
    }

    /** Nothing late is to be expected of a node. */
    void forget(long other) {
        windows.remove(other);
    }

    void dropped(FormException broken) {
        boolean unsigned = broken instanceof SignatureException;
        (unsigned ? counts.droppedSignature : counts.droppedForm).increment();
        LOG.log(
                System.Logger.Level.WARNING,
                unsigned ? "signature" : "form",
                () -> "a message from the cluster is dropped: " + broken.getMessage());
    }
}

package dev.soto.cluster.wire;

import dev.soto.cluster.wire.Envelope.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are longer than a transport takes: their parts, and what is made of parts that come. A sender puts the parts of a message behind
 * each other, so those of another one say that something is missing. No I/O; time is an argument, in nanoseconds. Thread-safe.
 */
public final class Parts {
    /** What a part has before its bytes: which message of the sender, which part, how long the message is, what it is. */
    static final int HEADER = 8 + 4 + 4 + 1;

    private static final long MAX_NANOS = 10_000_000_000L;

    /**
     * What became of a part.
     *
     * @param whole the message, with its last part
     * @param isLost whether a message of this sender has been lost, of which this is the first that is known
     * @param sinceNanos when its first part came
     */
    public record Added(@Nullable Envelope whole, boolean isLost, long sinceNanos) {}

    private static final class Assembly {
        private final long number;
        private final long since;
        private final ByteBuffer bytes;
        private int next;

        Assembly(long number, long since, int length) {
            this.number = number;
            this.since = since;
            this.bytes = ByteBuffer.allocate(length);
        }
    }

    private final long maxMessageBytes;
    private final long maxBytes;
    private final Map<Long, Assembly> assemblies = new HashMap<>();
    /** Of which message it is known that it is lost. */
    private final Map<Long, Long> lost = new HashMap<>();

    private long bytes;

    /**
     * Creates one without parts.
     *
     * @param maxMessageBytes longest message
     * @param maxBytes of all messages that are not complete
     */
    public Parts(long maxMessageBytes, long maxBytes) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * Returns the payloads of the parts of a message.
     *
     * @param number no other message of the sender has it
     * @param most bytes of a payload
     */
    public static List<ByteBuffer> split(Kind kind, long number, ByteBuffer payload, int most) {
        int each = most - HEADER;
        List<ByteBuffer> parts = new ArrayList<>();
        ByteBuffer left = payload.duplicate();
        int length = left.remaining();
        while (left.hasRemaining()) {
            int size = Math.min(each, left.remaining());
            parts.add(ByteBuffer.allocate(HEADER + size)
                    .putLong(number)
                    .putInt(parts.size())
                    .putInt(length)
                    .put((byte) kind.ordinal())
                    .put(left.slice(left.position(), size))
                    .flip());
            left.position(left.position() + size);
        }
        return parts;
    }

    /**
     * Takes a part.
     *
     * @throws FormException when it is none
     */
    public synchronized Added add(Envelope part, long now) throws FormException {
        ByteBuffer payload = part.payload().duplicate();
        if (payload.remaining() <= HEADER) {
            throw new FormException("a part of " + payload.remaining() + " bytes is too short");
        }
        long number = payload.getLong();
        int index = payload.getInt();
        int length = payload.getInt();
        int kind = payload.get();
        if (index < 0
                || length < payload.remaining()
                || length > maxMessageBytes
                || kind != Kind.TEXT.ordinal() && kind != Kind.BINARY.ordinal()) {
            throw new FormException("part " + index + " of kind " + kind + " of a message of " + length + " bytes");
        }
        Assembly known = assemblies.get(part.node());
        boolean follows = known != null && known.number == number && known.next == index;
        boolean isLost = false;
        long since = now;
        if (known != null && !follows) {
            since = known.since;
            forget(part.node());
            isLost = isNew(part.node(), known.number);
            known = null;
        }
        if (known == null && index > 0) {
            return new Added(null, isNew(part.node(), number) | isLost, since);
        }
        if (known == null) {
            if (bytes + length > maxBytes) {
                return new Added(null, isNew(part.node(), number) | isLost, since);
            }
            known = new Assembly(number, now, length);
            bytes += length;
            assemblies.put(part.node(), known);
        }
        if (known.bytes.capacity() != length || known.bytes.remaining() < payload.remaining()) {
            forget(part.node());
            throw new FormException("part " + index + " does not fit into a message of " + length + " bytes");
        }
        known.bytes.put(payload);
        known.next++;
        if (known.bytes.hasRemaining()) {
            return new Added(null, isLost, since);
        }
        forget(part.node());
        return new Added(
                new Envelope(Kind.values()[kind], part.node(), part.counter(), part.text(), known.bytes.flip()),
                isLost,
                since);
    }

    private boolean isNew(long node, long number) {
        Long before = lost.put(node, number);
        return before == null || before != number;
    }

    private void forget(long node) {
        Assembly gone = assemblies.remove(node);
        if (gone != null) {
            bytes -= gone.bytes.capacity();
        }
    }

    /** Forgets messages whose parts have not come for too long; returns their senders, and since when. */
    public synchronized Map<Long, Long> expire(long now) {
        Map<Long, Long> over = new HashMap<>();
        assemblies.forEach((node, each) -> {
            if (now - each.since >= MAX_NANOS) {
                over.put(node, each.since);
                lost.put(node, each.number);
            }
        });
        over.keySet().forEach(this::forget);
        return over;
    }

    /** A node is gone: its messages will not be complete. */
    public synchronized void gone(long node) {
        forget(node);
        lost.remove(node);
    }
}

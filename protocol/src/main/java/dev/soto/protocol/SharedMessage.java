package dev.soto.protocol;

import dev.soto.protocol.message.Utf8Validator;
import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A message that goes to many connections. What a connection makes of it, its frame, perhaps compressed, is the same for all
 * connections that agreed on the same; it is made for the first and kept for the others. Thread-safe.
 */
public final class SharedMessage {
    /** So many connections are many: from the next one on {@link #goesToMany}. */
    public static final int MANY = 1024;

    /** Between two sends of a loop lies a write at most. */
    private static final long PAUSE_NANOS = 100_000L;
    /** Rare longer pauses, in which the loop had no processor, make little difference; answers to peers that are alike have many. */
    private static final int PAUSE_COUNTS = 16;
    /** A loop that has rested for so long, once it had gone to many, is over. */
    private static final long END_NANOS = 10_000_000L;

    private final DataType type;
    private final ByteBuffer payload;
    private final Map<Object, ByteBuffer> frames = new ConcurrentHashMap<>(4);

    // Of the loop that sends it. Two threads at once may lose a count, which makes no difference that matters.

    private int inARow;
    private int lastConnection;
    private long lastQueued;

    private SharedMessage(DataType type, ByteBuffer payload) {
        this.type = type;
        this.payload = payload;
    }

    /** Returns a text message. An unpaired surrogate becomes a question mark, as with {@link String#getBytes}. */
    public static SharedMessage text(String text) {
        return new SharedMessage(DataType.TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Returns a text message from its UTF-8, without a String in between. The bytes from position to limit are copied.
     *
     * @throws IllegalArgumentException when they are not UTF-8 (RFC 6455 section 5.6); says at which byte
     */
    public static SharedMessage text(ByteBuffer utf8) {
        SharedMessage message = of(DataType.TEXT, utf8);
        Utf8Validator.requireValid(message.payload);
        return message;
    }

    /** Returns a binary message. The bytes from position to limit are copied. */
    public static SharedMessage binary(ByteBuffer bytes) {
        return of(DataType.BINARY, bytes);
    }

    /** Returns a message of a type. The bytes from position to limit are copied; those of a text are UTF-8. */
    public static SharedMessage of(DataType type, ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(0, bytes, bytes.position(), bytes.remaining());
        return new SharedMessage(type, copy);
    }

    /** Returns the type. */
    public DataType type() {
        return type;
    }

    /** Returns the payload as it is without extensions: a view of its own for each call. */
    public ByteBuffer payload() {
        return payload.asReadOnlyBuffer();
    }

    /** Returns how many bytes the payload has. */
    public int payloadBytes() {
        return payload.remaining();
    }

    /**
     * Notes that it is queued for a connection, and tells whether a loop is at it that has queued it for {@value #MANY} others just
     * before: many different ones within a moment, not one again and again.
     *
     * @param connection the connection's number, which others hardly have
     * @param nanos now, by a monotonic clock in nanoseconds
     */
    public boolean goesToMany(int connection, long nanos) {
        long pause = nanos - lastQueued;
        lastQueued = nanos;
        if (pause > END_NANOS) {
            inARow = 0;
        } else if (pause > PAUSE_NANOS && inARow <= MANY) {
            inARow = Math.max(0, inARow - PAUSE_COUNTS);
        }
        if (connection != lastConnection) {
            lastConnection = connection;
            inARow++;
        }
        return inARow > MANY;
    }

    /**
     * Returns the whole frame of a kind.
     *
     * @param kind equal for connections whose frames are the same
     * @param frame makes it; perhaps called by several threads at once
     * @return not to be changed, not even its position
     */
    public ByteBuffer frame(Object kind, Supplier<ByteBuffer> frame) {
        ByteBuffer known = frames.get(kind);
        if (known == null) {
            known = frame.get();
            frames.putIfAbsent(kind, known);
        }
        return known;
    }
}

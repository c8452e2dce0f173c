package dev.soto.connection;

import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message in parts: turns text into bytes, the half of a surrogate pair at the end of a part with the next one. */
final class PartMessage implements OutgoingMessage {
    private final ConnectionCore core;
    private final WaitingMessages.Turn turn;
    private final DataType type;
    private final long began;
    private long bytes;
    private char pendingHighSurrogate;

    PartMessage(ConnectionCore core, WaitingMessages.Turn turn, DataType type) {
        this.core = core;
        this.turn = turn;
        this.type = type;
        this.began = core.now();
    }

    @Override
    public void text(String part, boolean last, @Nullable SendCompletion completion) {
        requireType(DataType.TEXT);
        String joined = pendingHighSurrogate == 0 ? part : pendingHighSurrogate + part;
        int length = joined.length();
        boolean split = !last && length > 0 && Character.isHighSurrogate(joined.charAt(length - 1));
        String complete = split ? joined.substring(0, length - 1) : joined;
        part(ByteBuffer.wrap(complete.getBytes(StandardCharsets.UTF_8)), last, completion);
        pendingHighSurrogate = split ? joined.charAt(length - 1) : 0;
    }

    @Override
    public void binary(ByteBuffer part, boolean last, @Nullable SendCompletion completion) {
        requireType(DataType.BINARY);
        part(part, last, completion);
    }

    private void part(ByteBuffer part, boolean last, @Nullable SendCompletion completion) {
        bytes += part.remaining();
        Sends.part(core, turn, part, last, bytes, began, completion);
    }

    private void requireType(DataType wanted) {
        if (type != wanted) {
            throw new IllegalStateException("the message that was begun is " + type + ", this part is " + wanted);
        }
    }
}

package dev.soto.connection;

import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.message.SharedMessage;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders messages (RFC 6455 section 5.4: frames of two messages do not mix) and remembers whom to tell when their bytes are
 * written: as a queue it has their tickets. A message goes straight to the engine, unless one is being sent in parts, or it may
 * be dropped or replaced and the engine has enough to write: what the engine has framed, and perhaps compressed, can be taken
 * back no more. Guarded by the connection's lock.
 */
final class OutboundQueue extends ShortQueue<OutboundQueue.Ticket> {
    /** A message that may be dropped waits here as long as the engine has so many bytes to write: 64 KiB. */
    private static final int HOLD_BYTES = 64 * 1024;

    private static final SendCompletion NOBODY = failure -> {};

    /** Whom to tell when the engine's output has been written up to a place. */
    record Ticket(long place, SendCompletion completion) {}

    /** Whom to tell when no more than so many bytes wait. */
    private record Drain(long bytes, SendCompletion completion) {}

    /** Whom to tell that a message was dropped, and why. */
    record Dropped(SendCompletion completion, String why) {
        void tell() {
            ConnectionCore.complete(List.of(completion), new MessageDroppedException(why));
        }
    }

    /** A message, or a part of one, that waits for its turn. */
    private record Piece(
            int opcode,
            boolean last,
            ByteBuffer payload,
            @Nullable SendCompletion completion) {}

    /** A message that waits for its turn, or has it and is not complete. */
    static final class Turn {
        private final boolean verbatim;
        private DataType type;
        private @Nullable SharedMessage shared;
        private final ArrayDeque<Piece> pieces = new ArrayDeque<>(1);
        private boolean begun;
        private boolean ended;
        private boolean lossy;
        private @Nullable Object key;

        private Turn(DataType type, boolean verbatim, @Nullable SharedMessage shared) {
            this.type = type;
            this.verbatim = verbatim;
            this.shared = shared;
        }
    }

    private final WebSocketEngine engine;
    /** Made when a message first has to wait. */
    private @Nullable ArrayDeque<Turn> waiting;
    /** The message of a conflation key that waits; made for the first. */
    private @Nullable Map<Object, Turn> latest;
    /** Whom to tell when little waits; made for the first. */
    private @Nullable List<Drain> drains;
    /** Whom to tell that their message was dropped; made for the first. */
    private @Nullable List<Dropped> dropped;

    private @Nullable Turn current;
    private long waitingBytes;
    private long textMessages;
    private long binaryMessages;
    private long messageBytes;
    private int longestBytes;
    private long droppedMessages;
    private int maxMessages;

    OutboundQueue(WebSocketEngine engine, int maxMessages) {
        this.engine = engine;
        this.maxMessages = maxMessages;
    }

    /** Returns how many bytes have not been written. */
    long bytes() {
        return engine.queuedBytes() + waitingBytes;
    }

    int maxMessages() {
        return maxMessages;
    }

    /** Sets how many messages may wait; 0 is no limit. Those that wait already are not all counted. */
    void setMaxMessages(int messages) {
        maxMessages = messages;
    }

    boolean isFullOfMessages() {
        return maxMessages != 0 && size() + (waiting == null ? 0 : waiting.size()) >= maxMessages;
    }

    long textMessages() {
        return textMessages;
    }

    long binaryMessages() {
        return binaryMessages;
    }

    long messageBytes() {
        return messageBytes;
    }

    int longestBytes() {
        return longestBytes;
    }

    private void noteLength() {
        long bytes = bytes();
        if (bytes > longestBytes) {
            longestBytes = (int) Math.min(bytes, Integer.MAX_VALUE);
        }
    }

    /** Counts what is handed to the engine. */
    private void count(DataType type, long bytes, boolean last) {
        messageBytes += bytes;
        if (last) {
            if (type == DataType.TEXT) {
                textMessages++;
            } else {
                binaryMessages++;
            }
        }
    }

    /** Returns how many messages were dropped or replaced. */
    long droppedMessages() {
        return droppedMessages;
    }

    void countDropped() {
        droppedMessages++;
    }

    /** Queues a whole message that is not to be dropped. */
    void message(DataType type, ByteBuffer payload, boolean verbatim, @Nullable SendCompletion completion) {
        if (goesNow(false)) {
            count(type, payload.remaining(), true);
            ticket(engine.sendMessage(type, payload, verbatim), completion);
        } else {
            piece(await(new Turn(type, verbatim, null)), payload, true, completion);
        }
    }

    /** Queues a whole message, perhaps one that may be dropped. */
    void message(SharedMessage message, boolean lossy, @Nullable Object key, @Nullable SendCompletion completion) {
        if (key != null && latest != null && replace(latest.get(key), message, completion)) {
            return;
        }
        if (goesNow(lossy)) {
            count(message.type(), message.payloadBytes(), true);
            ticket(engine.sendShared(message), completion);
            return;
        }
        Turn turn = await(new Turn(message.type(), false, message));
        turn.lossy = lossy;
        piece(turn, message.payload(), true, completion);
        if (key != null) {
            turn.key = key;
            remember(key, turn);
        }
    }

    /** Begins a message that comes in parts. */
    Turn begin(DataType type, boolean verbatim) {
        Turn turn = new Turn(type, verbatim, null);
        if (goesNow(false)) {
            current = turn;
            return turn;
        }
        return await(turn);
    }

    private boolean goesNow(boolean lossy) {
        return current == null
                && (waiting == null || waiting.isEmpty())
                && !(lossy && engine.queuedBytes() >= HOLD_BYTES);
    }

    private Turn await(Turn turn) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        waiting.add(turn);
        return turn;
    }

    private void remember(Object key, Turn turn) {
        if (latest == null) {
            latest = new HashMap<>(4);
        }
        latest.put(key, turn);
    }

    /** Puts a message into the place of the one of its key that waits; returns whether there is one. */
    private boolean replace(@Nullable Turn turn, SharedMessage message, @Nullable SendCompletion completion) {
        if (turn == null) {
            return false;
        }
        countDropped();
        drop(turn, "a later message of its conflation key took its place");
        turn.type = message.type();
        turn.shared = message;
        turn.begun = false;
        turn.ended = false;
        piece(turn, message.payload(), true, completion);
        return true;
    }

    /** Drops the message that has waited longest of those that may be dropped; returns whether there was one. */
    boolean dropOldest() {
        if (waiting == null) {
            return false;
        }
        for (Iterator<Turn> turns = waiting.iterator(); turns.hasNext(); ) {
            Turn turn = turns.next();
            if (turn.lossy) {
                turns.remove();
                forget(turn);
                countDropped();
                drop(turn, "it gave way to later messages (overflowPolicy)");
                return true;
            }
        }
        return false;
    }

    /** Takes the payload of a message that waits. */
    private void drop(Turn turn, String why) {
        for (Piece piece; (piece = turn.pieces.poll()) != null; ) {
            waitingBytes -= piece.payload.remaining();
            if (piece.completion != null) {
                if (dropped == null) {
                    dropped = new ArrayList<>();
                }
                dropped.add(new Dropped(piece.completion, "a message that waited for the peer was not sent: " + why));
            }
        }
    }

    /**
     * A part was refused, so that the message can never be whole: takes it out. Returns false when parts of it have gone to the
     * engine; then only the end of the connection keeps the peer from taking what comes next for its rest.
     */
    boolean breakOff(Turn turn) {
        boolean inEngine = turn == current && turn.begun;
        turn.ended = true;
        if (turn == current) {
            current = null;
            feed();
        } else if (waiting != null && waiting.remove(turn)) {
            drop(turn, "a part of it was refused");
        }
        return !inEngine;
    }

    private void forget(Turn turn) {
        if (turn.key != null && latest != null) {
            latest.remove(turn.key);
        }
    }

    /** Returns whom to tell that their message was dropped, once the lock is free. */
    List<Dropped> takeDropped() {
        List<Dropped> taken = dropped;
        if (taken == null) {
            return List.of();
        }
        dropped = null;
        return taken;
    }

    /** Queues a part. */
    void piece(Turn turn, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        if (turn.ended) {
            throw new IllegalStateException("the last part of this message has been sent already");
        }
        int opcode = turn.begun ? Opcode.CONTINUATION : turn.type.opcode();
        turn.begun = true;
        turn.ended = last;
        if (turn != current) {
            // A view of its own: the caller may use its buffer's position for another send meanwhile.
            turn.pieces.add(new Piece(opcode, last, payload.duplicate(), completion));
            waitingBytes += payload.remaining();
            noteLength();
            return;
        }
        count(turn.type, payload.remaining(), last);
        ticket(engine.sendFrame(opcode, last, payload, turn.verbatim), completion);
        if (last) {
            current = null;
            feed();
        }
    }

    /** Hands the engine what has waited, as long as it has little to write. */
    void feed() {
        while (current == null && waiting != null && engine.queuedBytes() < HOLD_BYTES && engine.isOpen()) {
            nextTurn();
        }
    }

    /** Hands the engine all whole messages that have waited, because a close frame is to follow them. */
    void feedAll() {
        while (current == null && waiting != null && engine.isOpen()) {
            nextTurn();
        }
    }

    private void nextTurn() {
        Turn next = waiting == null ? null : waiting.poll();
        if (next == null) {
            waiting = null;
            return;
        }
        forget(next);
        current = next.ended ? null : next;
        for (Piece piece; (piece = next.pieces.poll()) != null; ) {
            waitingBytes -= piece.payload.remaining();
            count(next.type, piece.payload.remaining(), piece.last);
            ticket(
                    next.shared == null
                            ? engine.sendFrame(piece.opcode, piece.last, piece.payload, next.verbatim)
                            : engine.sendShared(next.shared),
                    piece.completion);
        }
    }

    private void ticket(long place, @Nullable SendCompletion completion) {
        noteLength();
        if (completion != null) {
            put(new Ticket(place, completion));
        } else if (maxMessages != 0) {
            put(new Ticket(place, NOBODY));
        }
    }

    /** Has a completion called when no more than so many bytes wait; returns whether that is so already, and it is not called. */
    boolean awaitDrained(long bytes, SendCompletion completion) {
        if (bytes() <= bytes) {
            return true;
        }
        if (drains == null) {
            drains = new ArrayList<>(1);
        }
        drains.add(new Drain(bytes, completion));
        return false;
    }

    /** Returns whom to tell after the engine's output has been written on, and goes on with what waits. */
    List<SendCompletion> written() {
        List<SendCompletion> done = ticketsWritten();
        if (waiting != null) {
            feed();
        }
        return drains == null ? done : withDrained(done);
    }

    private List<SendCompletion> ticketsWritten() {
        Ticket first = peek();
        if (first == null || first.place > engine.writtenBytes()) {
            return List.of();
        }
        take();
        Ticket second = peek();
        if (second == null || second.place > engine.writtenBytes()) {
            return List.of(first.completion);
        }
        List<SendCompletion> done = new ArrayList<>();
        done.add(first.completion);
        for (Ticket ticket; (ticket = peek()) != null && ticket.place <= engine.writtenBytes(); ) {
            done.add(ticket.completion);
            take();
        }
        return done;
    }

    private List<SendCompletion> withDrained(List<SendCompletion> done) {
        List<Drain> asked = drains;
        if (asked == null) {
            return done;
        }
        List<SendCompletion> all = new ArrayList<>(done);
        long now = bytes();
        asked.removeIf(drain -> drain.bytes >= now && all.add(drain.completion));
        if (asked.isEmpty()) {
            drains = null;
        }
        return all;
    }

    /** Drops everything; returns whom to tell that it failed. */
    List<SendCompletion> drop() {
        List<SendCompletion> failed = new ArrayList<>();
        for (Ticket ticket; (ticket = take()) != null; ) {
            failed.add(ticket.completion);
        }
        if (waiting != null) {
            for (Turn turn : waiting) {
                for (Piece piece : turn.pieces) {
                    if (piece.completion != null) {
                        failed.add(piece.completion);
                    }
                }
            }
            waiting = null;
            latest = null;
        }
        if (drains != null) {
            for (Drain drain : drains) {
                failed.add(drain.completion);
            }
            drains = null;
        }
        waitingBytes = 0;
        return failed;
    }
}

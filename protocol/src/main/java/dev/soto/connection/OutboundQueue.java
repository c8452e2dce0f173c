package dev.soto.connection;

import dev.soto.connection.WaitingMessages.Dropped;
import dev.soto.connection.WaitingMessages.Piece;
import dev.soto.connection.WaitingMessages.Turn;
import dev.soto.protocol.OutgoingFrames;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

    private final WebSocketEngine engine;
    private final OutgoingFrames frames;
    /** Made when a message first has to wait. */
    private @Nullable WaitingMessages waiting;
    /** Whom to tell when little waits; made for the first. */
    private @Nullable List<Drain> drains;

    private @Nullable Turn current;
    private long textMessages;
    private long binaryMessages;
    private long messageBytes;
    private int longestBytes;
    private long droppedMessages;
    private int maxMessages;
    private @Nullable ConnectionTrace trace;

    OutboundQueue(WebSocketEngine engine, int maxMessages) {
        this.engine = engine;
        this.frames = engine.outgoing();
        this.maxMessages = maxMessages;
    }

    /** Returns how many bytes have not been written. */
    long bytes() {
        return engine.queuedBytes() + (waiting == null ? 0 : waiting.bytes());
    }

    /** Returns how many bytes the message of a conflation key has that waits; -1 when none does. */
    long waitingBytes(@Nullable Object key) {
        return key == null || waiting == null ? -1 : waiting.bytesOf(key);
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

    /** Has messages seen as they go to the engine; null for nobody. */
    void setTrace(@Nullable ConnectionTrace changed) {
        trace = changed;
    }

    private void noteLength() {
        long bytes = bytes();
        if (bytes > longestBytes) {
            longestBytes = (int) Math.min(bytes, Integer.MAX_VALUE);
        }
    }

    /** Counts what is handed to the engine. */
    private void count(DataType type, ByteBuffer payload, boolean last) {
        if (trace != null) {
            trace.sent(type, payload, last);
        }
        count(type, payload.remaining(), last);
    }

    /** The same; a view of the payload is made for a trace alone. */
    private void countShared(SharedMessage message) {
        if (trace != null) {
            trace.sent(message.type(), message.payload(), true);
        }
        count(message.type(), message.payloadBytes(), true);
    }

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
            count(type, payload, true);
            ticket(frames.sendMessage(type, payload, verbatim), completion);
        } else {
            waiting().addPiece(waiting().add(new Turn(type, verbatim)), payload, true, completion);
            noteLength();
        }
    }

    /** Queues a whole message, perhaps one that may be dropped. */
    void message(SharedMessage message, boolean lossy, @Nullable Object key, @Nullable SendCompletion completion) {
        if (key != null && waiting != null && waiting.replace(key, message, completion)) {
            countDropped();
            noteLength();
        } else if (goesNow(lossy)) {
            countShared(message);
            ticket(frames.sendShared(message), completion);
        } else {
            waiting().add(message, lossy, key, completion);
            noteLength();
        }
    }

    /** Begins a message that comes in parts. */
    Turn begin(DataType type, boolean verbatim) {
        Turn turn = new Turn(type, verbatim);
        if (goesNow(false)) {
            current = turn;
            return turn;
        }
        return waiting().add(turn);
    }

    /** Returns whether a message has been sent in part, so that the peer has a part of it or will have. */
    boolean isInMessage() {
        return current != null && current.isBegun();
    }

    private boolean goesNow(boolean lossy) {
        return current == null
                && (waiting == null || waiting.isEmpty())
                && !(lossy && engine.queuedBytes() >= HOLD_BYTES);
    }

    private WaitingMessages waiting() {
        WaitingMessages present = waiting;
        if (present == null) {
            present = new WaitingMessages();
            waiting = present;
        }
        return present;
    }

    /** Drops the message that has waited longest of those that may be dropped; returns whether there was one. */
    boolean dropOldest() {
        boolean was = waiting != null && waiting.dropOldest();
        if (was) {
            countDropped();
        }
        return was;
    }

    /**
     * A part was refused, so that the message can never be whole: takes it out. Returns false when parts of it have gone to the
     * engine; then only the end of the connection keeps the peer from taking what comes next for its rest.
     */
    boolean breakOff(Turn turn) {
        boolean inEngine = turn == current && turn.isBegun();
        turn.end();
        if (turn == current) {
            current = null;
            feed();
        } else if (waiting != null) {
            waiting.breakOff(turn);
        }
        return !inEngine;
    }

    /** Returns whom to tell that their message was dropped, once the lock is free. */
    List<Dropped> takeDropped() {
        return waiting == null ? List.of() : waiting.takeDropped();
    }

    /** Queues a part. */
    void piece(Turn turn, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        if (turn != current) {
            waiting().addPiece(turn, payload, last, completion);
            noteLength();
            return;
        }
        count(turn.type(), payload, last);
        ticket(frames.sendFrame(turn.nextOpcode(last), last, payload, turn.verbatim), completion);
        if (last) {
            current = null;
            feed();
        }
    }

    /** Hands the engine what has waited, as long as it has little to write. */
    void feed() {
        boolean more = true;
        while (more && current == null && engine.queuedBytes() < HOLD_BYTES && engine.isOpen()) {
            more = nextTurn();
        }
    }

    /** Hands the engine all whole messages that have waited, because a close frame is to follow them. */
    void feedAll() {
        boolean more = true;
        while (more && current == null && engine.isOpen()) {
            more = nextTurn();
        }
    }

    /** Returns whether there was one. */
    private boolean nextTurn() {
        WaitingMessages queue = waiting;
        Turn next = queue == null ? null : queue.take();
        if (queue == null || next == null) {
            waiting = queue != null && queue.hasDropped() ? queue : null;
            return false;
        }
        current = next.isEnded() ? null : next;
        SharedMessage shared = next.shared();
        for (Piece piece; (piece = queue.takePiece(next)) != null; ) {
            count(next.type(), piece.payload(), piece.last());
            ticket(
                    shared == null
                            ? frames.sendFrame(piece.opcode(), piece.last(), piece.payload(), next.verbatim)
                            : frames.sendShared(shared),
                    piece.completion());
        }
        return true;
    }

    private void ticket(long place, @Nullable SendCompletion completion) {
        noteLength();
        if (completion != null) {
            put(new Ticket(place, completion));
        } else if (maxMessages != 0) {
            put(new Ticket(place, NOBODY));
        }
    }

    /** Calls a completion once no more than so many bytes wait; returns whether that is so already, and it is not called. */
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
            waiting.failInto(failed);
            waiting = null;
        }
        if (drains != null) {
            for (Drain drain : drains) {
                failed.add(drain.completion);
            }
            drains = null;
        }
        return failed;
    }
}

package dev.soto.connection;

import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.message.SharedMessage;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders messages (RFC 6455 section 5.4: frames of two messages do not mix) and remembers whom to tell when their bytes are
 * written: as a queue it has their tickets. While nobody sends in parts a message goes straight to the engine. Guarded by the
 * connection's lock.
 */
final class OutboundQueue extends ShortQueue<OutboundQueue.Ticket> {

    /** Whom to tell when the engine's output has been written up to a place. */
    record Ticket(long place, SendCompletion completion) {}

    /** A message, or a part of one, that waits for its turn. */
    private record Piece(
            int opcode,
            boolean last,
            ByteBuffer payload,
            @Nullable SendCompletion completion) {}

    /** A message that waits for its turn, or has it and is not complete. */
    static final class Turn {
        private final DataType type;
        private final boolean verbatim;
        private final ArrayDeque<Piece> pieces = new ArrayDeque<>(1);
        private boolean begun;
        private boolean ended;

        private Turn(DataType type, boolean verbatim) {
            this.type = type;
            this.verbatim = verbatim;
        }
    }

    private final WebSocketEngine engine;
    /** Made when a message first has to wait for another one's last part. */
    private @Nullable ArrayDeque<Turn> waiting;

    private @Nullable Turn current;
    private long waitingBytes;

    OutboundQueue(WebSocketEngine engine) {
        this.engine = engine;
    }

    /** Returns how many bytes have not been written. */
    long bytes() {
        return engine.queuedBytes() + waitingBytes;
    }

    /** Queues a whole message. */
    void message(DataType type, ByteBuffer payload, boolean verbatim, @Nullable SendCompletion completion) {
        if (current == null) {
            ticket(engine.sendMessage(type, payload, verbatim), completion);
        } else {
            piece(begin(type, verbatim), payload, true, completion);
        }
    }

    /** Queues a whole message that other connections send too. */
    void message(SharedMessage message, @Nullable SendCompletion completion) {
        if (current == null) {
            ticket(engine.sendShared(message), completion);
        } else {
            message(message.type(), message.payload(), false, completion);
        }
    }

    /** Begins a message that comes in parts. */
    Turn begin(DataType type, boolean verbatim) {
        Turn turn = new Turn(type, verbatim);
        if (current == null) {
            current = turn;
        } else {
            if (waiting == null) {
                waiting = new ArrayDeque<>(2);
            }
            waiting.add(turn);
        }
        return turn;
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
            return;
        }
        ticket(engine.sendFrame(opcode, last, payload, turn.verbatim), completion);
        if (last) {
            nextTurn();
        }
    }

    private void nextTurn() {
        do {
            current = waiting == null ? null : waiting.poll();
            if (current == null) {
                return;
            }
            for (Piece piece; (piece = current.pieces.poll()) != null; ) {
                waitingBytes -= piece.payload.remaining();
                long place = engine.sendFrame(piece.opcode, piece.last, piece.payload, current.verbatim);
                ticket(place, piece.completion);
            }
        } while (current.ended);
    }

    private void ticket(long place, @Nullable SendCompletion completion) {
        if (completion != null) {
            put(new Ticket(place, completion));
        }
    }

    /** Returns whom to tell after the engine's output has been written on. */
    List<SendCompletion> written() {
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
        }
        waitingBytes = 0;
        return failed;
    }
}

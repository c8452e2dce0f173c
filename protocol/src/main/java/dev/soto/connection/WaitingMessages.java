package dev.soto.connection;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.frame.Loans;
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
 * Messages that wait for their turn: behind one in parts, or because they may be dropped and the engine has enough to write. What
 * waits here can be taken back. Guarded by the connection's lock.
 */
final class WaitingMessages {
    /** Whom to tell that a message was dropped, and why. */
    record Dropped(SendCompletion completion, String why) {
        void tell() {
            ConnectionCore.complete(List.of(completion), new MessageDroppedException(why));
        }
    }

    /** A message, or a part of one, that waits for its turn. */
    record Piece(
            int opcode,
            boolean last,
            ByteBuffer payload,
            @Nullable SendCompletion completion) {}

    /** A message that waits for its turn, or has it and is not complete. */
    static final class Turn {
        final boolean verbatim;
        final ArrayDeque<Piece> pieces = new ArrayDeque<>(1);
        private DataType type;
        private @Nullable SharedMessage shared;
        private boolean begun;
        private boolean ended;
        private boolean lossy;
        private @Nullable Object key;

        Turn(DataType type, boolean verbatim) {
            this.type = type;
            this.verbatim = verbatim;
        }

        /** Returns the message, if it may go to other connections too. */
        @Nullable
        SharedMessage shared() {
            return shared;
        }

        DataType type() {
            return type;
        }

        /** Returns whether a part has been queued. */
        boolean isBegun() {
            return begun;
        }

        /** Returns whether the last part has been queued. */
        boolean isEnded() {
            return ended;
        }

        /** No part comes any more. */
        void end() {
            ended = true;
        }

        /** Returns the opcode of the next part. */
        int nextOpcode(boolean last) {
            if (ended) {
                throw new IllegalStateException("the last part of this message has been sent already");
            }
            int opcode = begun ? Opcode.CONTINUATION : type.opcode();
            begun = true;
            ended = last;
            return opcode;
        }
    }

    private final ArrayDeque<Turn> turns = new ArrayDeque<>(2);
    /** The message of a conflation key that waits; made for the first. */
    private @Nullable Map<Object, Turn> latest;

    private final List<Dropped> dropped = new ArrayList<>(0);
    private long bytes;

    boolean isEmpty() {
        return turns.isEmpty();
    }

    int size() {
        return turns.size();
    }

    /** Returns how many bytes wait. */
    long bytes() {
        return bytes;
    }

    /** Returns how many bytes the message of a conflation key has that waits; -1 when none does. */
    long bytesOf(Object key) {
        Turn turn = ofKey(key);
        return turn == null
                ? -1
                : turn.pieces.stream()
                        .mapToLong(piece -> piece.payload.remaining())
                        .sum();
    }

    private @Nullable Turn ofKey(Object key) {
        return latest == null ? null : latest.get(key);
    }

    /** A message begins to wait; its parts are added. */
    Turn add(Turn turn) {
        turns.add(turn);
        return turn;
    }

    /** A message begins to wait that may be dropped, or replaced by a later one of its key. */
    void add(SharedMessage message, boolean lossy, @Nullable Object key, @Nullable SendCompletion completion) {
        Turn turn = add(new Turn(message.type(), false));
        turn.shared = message;
        turn.lossy = lossy;
        addPiece(turn, message.payload(), true, completion);
        if (key != null) {
            turn.key = key;
            if (latest == null) {
                latest = new HashMap<>(4);
            }
            latest.put(key, turn);
        }
    }

    void addPiece(Turn turn, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        turn.pieces.add(new Piece(turn.nextOpcode(last), last, kept(payload), completion));
        bytes += payload.remaining();
    }

    /** A view of its own: the caller may use its buffer's position for another send meanwhile; a copy of what is lent. */
    private static ByteBuffer kept(ByteBuffer payload) {
        return Loans.mayBeLent(payload)
                ? ByteBuffer.allocate(payload.remaining())
                        .put(payload.duplicate())
                        .flip()
                : payload.duplicate();
    }

    /** Puts a message into the place of the one of its key that waits; returns whether there is one. */
    boolean replace(Object key, SharedMessage message, @Nullable SendCompletion completion) {
        Turn turn = ofKey(key);
        if (turn == null) {
            return false;
        }
        drop(turn, "a later message of its conflation key took its place");
        turn.type = message.type();
        turn.shared = message;
        turn.begun = false;
        turn.ended = false;
        addPiece(turn, message.payload(), true, completion);
        return true;
    }

    /** Drops the message that has waited longest of those that may be dropped; returns whether there was one. */
    boolean dropOldest() {
        for (Iterator<Turn> waiting = turns.iterator(); waiting.hasNext(); ) {
            Turn turn = waiting.next();
            if (turn.lossy) {
                waiting.remove();
                forget(turn);
                drop(turn, "it gave way to later messages (overflowPolicy)");
                return true;
            }
        }
        return false;
    }

    /** A part of a message was refused, so that it can never be whole. */
    void breakOff(Turn turn) {
        if (turns.remove(turn)) {
            drop(turn, "a part of it was refused");
        }
    }

    /** Takes the payload of a message that waits. */
    private void drop(Turn turn, String why) {
        for (Piece piece; (piece = takePiece(turn)) != null; ) {
            if (piece.completion != null) {
                dropped.add(new Dropped(piece.completion, "a message that waited for the peer was not sent: " + why));
            }
        }
    }

    private void forget(Turn turn) {
        if (turn.key != null && latest != null) {
            latest.remove(turn.key);
        }
    }

    /** Takes the message whose turn it is; null when none waits. */
    @Nullable
    Turn take() {
        Turn next = turns.poll();
        if (next != null) {
            forget(next);
        }
        return next;
    }

    /** Takes the next part of a message; null when none waits. */
    @Nullable
    Piece takePiece(Turn turn) {
        Piece piece = turn.pieces.poll();
        if (piece != null) {
            bytes -= piece.payload.remaining();
        }
        return piece;
    }

    /** Returns whether {@link #takeDropped} has somebody to tell. */
    boolean hasDropped() {
        return !dropped.isEmpty();
    }

    /** Returns whom to tell that their message was dropped, once the lock is free. */
    List<Dropped> takeDropped() {
        if (dropped.isEmpty()) {
            return List.of();
        }
        List<Dropped> taken = List.copyOf(dropped);
        dropped.clear();
        return taken;
    }

    /** Adds whom to tell that their messages failed. */
    void failInto(List<SendCompletion> failed) {
        for (Turn turn : turns) {
            for (Piece piece : turn.pieces) {
                if (piece.completion != null) {
                    failed.add(piece.completion);
                }
            }
        }
    }
}

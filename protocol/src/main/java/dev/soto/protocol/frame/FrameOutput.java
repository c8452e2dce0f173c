package dev.soto.protocol.frame;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way out, in two lanes: data, pings and orderly close frames in the order in which they were queued; pongs
 * and the close frame of a failure ahead of them, as soon as no frame is cut. Small frames share borrowed buffers, large
 * payloads are kept by reference and masked piece by piece when their turn comes.
 *
 * <p>Whoever writes calls {@link #take}, writes all of the buffers, calls {@link #written}, and only then takes again.
 * Confined to one thread at a time.
 */
public final class FrameOutput {
    /** Payloads up to this many bytes are copied into a shared buffer; longer ones are kept by reference. */
    static final int COPY_LIMIT = 4 * 1024;

    private static final int BUFFER_SIZE = 16 * 1024;
    /** About how many bytes are taken at once: a write of this size is efficient, and an urgent frame waits for one. */
    private static final int TAKE_BYTES = 256 * 1024;

    private final boolean masks;
    private final RandomGenerator maskingKeys;
    private final BufferPool pool;

    private final Lane normal = new Lane();
    /** Made for the first urgent frame, which most connections never have. */
    private @Nullable Lane urgent;

    /** What was taken of the pool's, until it has been written. */
    private @Nullable Chunk borrowed;

    private int urgentPongs;
    private long appended;
    private long writtenBytes;
    private long takenBytes;
    private boolean taken;

    /**
     * Creates an empty output.
     *
     * @param role of the side that sends
     * @param maskingKeys random bits for masking keys; used by a client only
     * @param pool where buffers are borrowed until their bytes are written
     */
    public FrameOutput(Role role, RandomGenerator maskingKeys, BufferPool pool) {
        this.masks = role.masksOutgoing();
        this.maskingKeys = maskingKeys;
        this.pool = pool;
    }

    /**
     * Queues a frame.
     *
     * @param first see {@link FrameWriter#firstByte}
     * @param payload position to limit; not changed, not even its position; kept until it is written when it is long
     * @param transientPayload whether the payload's content changes as soon as this method returns
     * @return the place of the frame's last byte in the lane; sent when {@link #writtenBytes} has reached it
     */
    public long append(int first, ByteBuffer payload, boolean transientPayload) {
        int length = payload.remaining();
        normal.append(first, payload, transientPayload || length <= COPY_LIMIT);
        appended += FrameWriter.headerSize(length, masks) + length;
        return appended;
    }

    /**
     * Queues a frame that others queue too.
     *
     * @param frame header and payload, not masked; not changed, not even its position, and never written to
     * @return as {@link #append}
     * @throws IllegalStateException when this side masks: then no two frames are the same (RFC 6455 section 5.3)
     */
    public long appendShared(ByteBuffer frame) {
        if (masks) {
            throw new IllegalStateException("frames of a client are masked, and so not shared");
        }
        normal.appendShared(frame);
        appended += frame.remaining();
        return appended;
    }

    /** Returns whether {@link #appendShared} may be used. */
    public boolean canShare() {
        return !masks;
    }

    /** Queues a control frame ahead of all frames that are not being written; the payload is copied. */
    public void appendUrgent(int opcode, ByteBuffer payload) {
        if (opcode == Opcode.PONG) {
            urgentPongs++;
        }
        if (urgent == null) {
            urgent = new Lane();
        }
        urgent.append(FrameWriter.firstByte(true, 0, opcode), payload, true);
    }

    /** Returns how many pongs wait to be taken. */
    public int waitingPongs() {
        return urgentPongs;
    }

    /** Drops the urgent frames that wait to be taken. */
    public void dropUrgent() {
        if (urgent != null) {
            urgent.drop(0);
            urgentPongs = 0;
        }
    }

    /** Drops all frames of which no byte has been taken; a frame that is cut keeps its rest. */
    public void dropUntaken() {
        dropUrgent();
        normal.drop(normal.cutChunks());
        appended = writtenBytes + takenBytes + normal.bytes();
    }

    /** Returns whether nothing waits to be taken. */
    public boolean isEmpty() {
        return normal.first == null && (urgent == null || urgent.first == null);
    }

    /** Returns whether nothing waits to be taken and all that was taken has been written. */
    public boolean isDrained() {
        return !taken && isEmpty();
    }

    /** Returns how many bytes of the normal lane are queued or being written. */
    public long queuedBytes() {
        return appended - writtenBytes;
    }

    /** Returns how many bytes of the normal lane have been written since the beginning. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /**
     * Takes what to write next.
     *
     * @param target gets buffers with something to read each; they are the output's until {@link #written}
     */
    public void take(List<ByteBuffer> target) {
        if (taken) {
            throw new IllegalStateException("what was taken before has not been written");
        }
        taken = true;
        takenBytes = normal.take(target, TAKE_BYTES, normal.cutChunks());
        if (!normal.isCut()) {
            if (urgent != null) {
                urgent.take(target, Integer.MAX_VALUE, Integer.MAX_VALUE);
                urgentPongs = 0;
            }
            takenBytes += normal.take(target, TAKE_BYTES - takenBytes, Integer.MAX_VALUE);
        }
    }

    /** Says that all bytes that were taken last have been written. */
    public void written() {
        taken = false;
        writtenBytes += takenBytes;
        takenBytes = 0;
        for (Chunk chunk = borrowed; chunk != null; chunk = chunk.next) {
            pool.release(chunk.bytes);
        }
        borrowed = null;
    }

    /** Gives all buffers back that are not being written; nothing may be queued after it. */
    public void discard() {
        dropUrgent();
        normal.drop(0);
        appended = writtenBytes + takenBytes;
        if (!taken) {
            written();
        }
    }

    private void borrow(Chunk pooled) {
        pooled.next = borrowed;
        borrowed = pooled;
    }

    /** A run of bytes to write; it is the link of its own list, so that a lane with nothing in it holds nothing. */
    private static final class Chunk {
        final ByteBuffer bytes;
        final boolean pooled;
        /** Whether its first byte is in the middle of a frame whose beginning stands in the chunk before, or was taken. */
        boolean cut;
        /** Key for the next byte of a long payload, which is masked when it is taken. */
        int maskingKey;

        @Nullable
        Chunk next;

        Chunk(ByteBuffer bytes, boolean pooled, boolean cut, int maskingKey) {
            this.bytes = bytes;
            this.pooled = pooled;
            this.cut = cut;
            this.maskingKey = maskingKey;
        }
    }

    private final class Lane {
        private @Nullable Chunk first;
        private @Nullable Chunk last;

        private void add(Chunk chunk) {
            if (last == null) {
                first = chunk;
            } else {
                last.next = chunk;
            }
            last = chunk;
        }

        private void remove(Chunk head) {
            first = head.next;
            head.next = null;
            if (first == null) {
                last = null;
            }
        }

        /** Whether the first chunk can be preceded by no other frame. */
        boolean isCut() {
            return first != null && first.cut;
        }

        /** Returns how many chunks from the first on belong to a frame whose beginning has been taken. */
        int cutChunks() {
            int count = 0;
            for (Chunk chunk = first; chunk != null && chunk.cut; chunk = chunk.next) {
                count++;
            }
            return count;
        }

        void append(int firstByte, ByteBuffer payload, boolean copy) {
            int length = payload.remaining();
            int headerSize = FrameWriter.headerSize(length, masks);
            ByteBuffer target = room(copy && length <= COPY_LIMIT ? headerSize + length : headerSize, false);
            int key = 0;
            if (masks) {
                key = maskingKeys.nextInt();
                FrameWriter.writeMaskedHeader(target, firstByte, length, key);
            } else {
                FrameWriter.writeHeader(target, firstByte, length);
            }
            if (copy) {
                copyIn(target, payload, key);
            } else {
                add(new Chunk(payload.duplicate(), false, true, key));
            }
        }

        void appendShared(ByteBuffer frame) {
            Chunk end = last;
            if (end != null && end.pooled && !end.cut && end.bytes.remaining() >= frame.remaining()) {
                end.bytes.put(frame.duplicate());
            } else {
                add(new Chunk(frame.duplicate(), false, false, 0));
            }
        }

        private void copyIn(ByteBuffer start, ByteBuffer payload, int maskingKey) {
            ByteBuffer target = start;
            int key = maskingKey;
            int from = payload.position();
            while (from < payload.limit()) {
                if (!target.hasRemaining()) {
                    target = room(1, true);
                }
                int count = Math.min(target.remaining(), payload.limit() - from);
                int at = target.position();
                target.put(at, payload, from, count);
                target.position(at + count);
                if (masks) {
                    key = Masker.apply(target.array(), target.arrayOffset() + at, count, key);
                }
                from += count;
            }
        }

        /**
         * Returns the buffer at the end when it has room, else a new one. A frame never begins in a chunk that is cut:
         * it would count as belonging to the frame before it, and go out where that has to.
         */
        private ByteBuffer room(int size, boolean cut) {
            Chunk end = last;
            if (end != null && end.pooled && !end.cut && end.bytes.remaining() >= size) {
                return end.bytes;
            }
            ByteBuffer buffer = pool.acquire(Math.max(size, BUFFER_SIZE));
            add(new Chunk(buffer, true, cut, 0));
            return buffer;
        }

        /** Takes at most so many chunks, and stops when so many bytes have been taken; returns how many bytes. */
        long take(List<ByteBuffer> target, long maxBytes, int maxChunks) {
            long bytes = 0;
            for (int count = 0; count < maxChunks && bytes < maxBytes; count++) {
                Chunk chunk = first;
                if (chunk == null) {
                    return bytes;
                }
                if (!chunk.pooled) {
                    bytes += takePieces(chunk, target, maxBytes - bytes);
                    if (chunk.bytes.hasRemaining()) {
                        chunk.cut = true;
                        return bytes;
                    }
                }
                remove(chunk);
                if (chunk.pooled) {
                    borrow(chunk);
                    target.add(chunk.bytes.flip());
                    bytes += chunk.bytes.remaining();
                }
            }
            return bytes;
        }

        /** Takes a part of a long payload, so that a write that goes on for long is seen to make progress. */
        private long takePieces(Chunk chunk, List<ByteBuffer> target, long maxBytes) {
            ByteBuffer source = chunk.bytes;
            int end = source.limit();
            int pieceEnd = (int) Math.min(end, source.position() + maxBytes);
            long bytes = pieceEnd - source.position();
            if (masks) {
                while (source.position() < pieceEnd) {
                    ByteBuffer piece = pool.acquire(BUFFER_SIZE);
                    source.limit(Math.min(pieceEnd, source.position() + piece.remaining()));
                    chunk.maskingKey = Masker.copy(source, piece, chunk.maskingKey);
                    source.limit(end);
                    borrow(new Chunk(piece, true, false, 0));
                    target.add(piece.flip());
                }
            } else {
                target.add(source.limit(pieceEnd).slice());
                source.limit(end).position(pieceEnd);
            }
            return bytes;
        }

        /** Returns how many bytes wait to be taken. */
        long bytes() {
            long bytes = 0;
            for (Chunk chunk = first; chunk != null; chunk = chunk.next) {
                bytes += chunk.pooled ? chunk.bytes.position() : chunk.bytes.remaining();
            }
            return bytes;
        }

        void drop(int keep) {
            Chunk kept = null;
            Chunk dropped = first;
            for (int i = 0; i < keep && dropped != null; i++) {
                kept = dropped;
                dropped = dropped.next;
            }
            for (Chunk chunk = dropped; chunk != null; chunk = chunk.next) {
                if (chunk.pooled) {
                    pool.release(chunk.bytes);
                }
            }
            last = kept;
            if (kept == null) {
                first = null;
            } else {
                kept.next = null;
            }
        }
    }
}

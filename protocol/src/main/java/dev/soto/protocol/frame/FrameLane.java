package dev.soto.protocol.frame;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames in the order in which they go out; a part of a {@link FrameOutput}, and confined as that is. */
final class FrameLane {
    /** Payloads up to this many bytes are copied into a shared buffer; longer ones are kept by reference. */
    static final int COPY_LIMIT = 4 * 1024;

    private static final int BUFFER_SIZE = 16 * 1024;

    /**
     * When so many frames wait by reference, each with an object and a view of some 90 bytes, short ones that are shared are copied: what a
     * peer that does not read costs is not to be many times the bytes that are counted for it.
     */
    static final int MAX_REFERENCES = 128;

    /** Shorter than what a reference takes. */
    static final int SHORT_FRAME = 88;

    private final FrameOutput output;
    private @Nullable FrameChunk first;
    private @Nullable FrameChunk last;
    /** How many chunks are not of the pool's. */
    private int references;

    FrameLane(FrameOutput output) {
        this.output = output;
    }

    boolean isEmpty() {
        return first == null;
    }

    private void add(FrameChunk chunk) {
        references += chunk.pooled ? 0 : 1;
        if (last == null) {
            first = chunk;
        } else {
            last.next = chunk;
        }
        last = chunk;
    }

    private void remove(FrameChunk head) {
        references -= head.pooled ? 0 : 1;
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
        for (FrameChunk chunk = first; chunk != null && chunk.cut; chunk = chunk.next) {
            count++;
        }
        return count;
    }

    void append(int firstByte, ByteBuffer payload, boolean copy) {
        int length = payload.remaining();
        int headerSize = FrameWriter.headerSize(length, output.masks);
        ByteBuffer target = room(copy && length <= COPY_LIMIT ? headerSize + length : headerSize, false);
        int key = 0;
        if (output.masks) {
            key = output.maskingKeys.nextInt();
            FrameWriter.writeMaskedHeader(target, firstByte, length, key);
        } else {
            FrameWriter.writeHeader(target, firstByte, length);
        }
        if (copy) {
            copyIn(target, payload, key);
        } else {
            add(new FrameChunk(payload.duplicate(), false, true, key));
        }
    }

    void appendShared(ByteBuffer frame) {
        FrameChunk end = last;
        if (end != null && end.pooled && !end.cut && end.bytes.remaining() >= frame.remaining()) {
            end.bytes.put(frame.duplicate());
        } else if (references >= MAX_REFERENCES && frame.remaining() <= SHORT_FRAME) {
            room(frame.remaining(), false).put(frame.duplicate());
        } else {
            add(new FrameChunk(frame.duplicate(), false, false, 0));
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
            if (output.masks) {
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
        FrameChunk end = last;
        if (end != null && end.pooled && !end.cut && end.bytes.remaining() >= size) {
            return end.bytes;
        }
        // No more than that of a larger buffer: a chunk is taken as a whole.
        ByteBuffer buffer = output.pool.acquire(BUFFER_SIZE).limit(BUFFER_SIZE);
        add(new FrameChunk(buffer, true, cut, 0));
        return buffer;
    }

    /** Takes at most so many chunks with at most so many bytes; returns how many bytes. */
    long take(List<ByteBuffer> target, long maxBytes, int maxChunks) {
        long bytes = 0;
        for (int count = 0; count < maxChunks && bytes < maxBytes; count++) {
            FrameChunk chunk = first;
            if (chunk == null || chunk.pooled && chunk.bytes.position() > maxBytes - bytes) {
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
                output.borrow(chunk);
                target.add(chunk.bytes.flip());
                bytes += chunk.bytes.remaining();
            }
        }
        return bytes;
    }

    /** Takes a part of a long payload, so that a write that goes on for long is seen to make progress. */
    private long takePieces(FrameChunk chunk, List<ByteBuffer> target, long maxBytes) {
        ByteBuffer source = chunk.bytes;
        int end = source.limit();
        int pieceEnd = (int) Math.min(end, source.position() + maxBytes);
        long bytes = pieceEnd - source.position();
        if (output.masks) {
            while (source.position() < pieceEnd) {
                ByteBuffer piece = output.pool.acquire(BUFFER_SIZE);
                source.limit(Math.min(pieceEnd, source.position() + piece.remaining()));
                chunk.maskingKey = Masker.copy(source, piece, chunk.maskingKey);
                source.limit(end);
                output.borrow(new FrameChunk(piece, true, false, 0));
                target.add(piece.flip());
            }
        } else {
            target.add(source.limit(pieceEnd).slice());
            source.limit(end).position(pieceEnd);
        }
        return bytes;
    }

    /** The frame that was appended last is a pong. */
    void countPong() {
        if (last != null) {
            last.pongs++;
        }
    }

    /** Returns how many pongs wait to be taken. */
    int pongs() {
        int pongs = 0;
        for (FrameChunk chunk = first; chunk != null; chunk = chunk.next) {
            pongs += chunk.pongs;
        }
        return pongs;
    }

    /** Returns how many bytes wait to be taken. */
    long bytes() {
        long bytes = 0;
        for (FrameChunk chunk = first; chunk != null; chunk = chunk.next) {
            bytes += chunk.pooled ? chunk.bytes.position() : chunk.bytes.remaining();
        }
        return bytes;
    }

    void drop(int keep) {
        FrameChunk kept = null;
        FrameChunk dropped = first;
        for (int i = 0; i < keep && dropped != null; i++) {
            kept = dropped;
            dropped = dropped.next;
        }
        for (FrameChunk chunk = dropped; chunk != null; chunk = chunk.next) {
            if (chunk.pooled) {
                output.pool.release(chunk.bytes);
            } else {
                references--;
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

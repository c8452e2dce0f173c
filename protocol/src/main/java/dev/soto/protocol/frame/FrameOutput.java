package dev.soto.protocol.frame;

import dev.soto.protocol.model.BufferPool;
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
    /**
     * Most bytes that are taken, and so written, at once. A write of this size is efficient; an urgent frame waits for one, and the
     * JDK copies it anew each time that it tries to write it to a slow peer.
     */
    public static final int TAKE_BYTES = 256 * 1024;

    final boolean masks;
    final RandomGenerator maskingKeys;
    final BufferPool pool;

    private final FrameLane normal = new FrameLane(this);
    /** Made for the first urgent frame, which most connections never have. */
    private @Nullable FrameLane urgent;

    /** What was taken of the pool's, until it has been written. */
    private @Nullable FrameChunk borrowed;

    private long appended;
    private long writtenBytes;
    private long takenBytes;
    private long urgentBytes;
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
     * @param payload position to limit; not changed, not even its position; kept until it is written when it is long, and no
     *     message that is lent
     * @param transientPayload whether the payload's content changes as soon as this method returns
     * @return the place of the frame's last byte in the lane; sent when {@link #writtenBytes} has reached it
     */
    public long append(int first, ByteBuffer payload, boolean transientPayload) {
        int length = payload.remaining();
        normal.append(first, payload, transientPayload || length <= FrameLane.COPY_LIMIT || Loans.mayBeLent(payload));
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
        if (urgent == null) {
            urgent = new FrameLane(this);
        }
        urgent.append(FrameWriter.firstByte(true, 0, opcode), payload, true);
        if (opcode == Opcode.PONG) {
            urgent.countPong();
        }
    }

    /** Returns how many pongs wait to be taken. */
    public int waitingPongs() {
        return urgent == null ? 0 : urgent.pongs();
    }

    /** Drops the urgent frames that wait to be taken. */
    public void dropUrgent() {
        if (urgent != null) {
            urgent.drop(0);
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
        return normal.isEmpty() && (urgent == null || urgent.isEmpty());
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

    /** Returns how many bytes have been taken since the beginning, of both lanes. */
    public long wireBytes() {
        return writtenBytes + takenBytes + urgentBytes;
    }

    /**
     * Takes what to write next, {@value #TAKE_BYTES} bytes at most.
     *
     * @param target gets buffers with something to read each; they are the output's until {@link #written}
     */
    public void take(List<ByteBuffer> target) {
        if (taken) {
            throw new IllegalStateException("what was taken before has not been written");
        }
        taken = true;
        takenBytes = normal.take(target, TAKE_BYTES, normal.cutChunks());
        if (normal.isCut()) {
            return;
        }
        long room = TAKE_BYTES - takenBytes;
        if (urgent != null) {
            long ahead = urgent.take(target, room, Integer.MAX_VALUE);
            urgentBytes += ahead;
            room -= ahead;
        }
        if (urgent == null || urgent.isEmpty()) {
            takenBytes += normal.take(target, room, Integer.MAX_VALUE);
        }
    }

    /** Says that all bytes that were taken last have been written. */
    public void written() {
        taken = false;
        writtenBytes += takenBytes;
        takenBytes = 0;
        for (FrameChunk chunk = borrowed; chunk != null; chunk = chunk.next) {
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

    void borrow(FrameChunk pooled) {
        pooled.next = borrowed;
        borrowed = pooled;
    }
}

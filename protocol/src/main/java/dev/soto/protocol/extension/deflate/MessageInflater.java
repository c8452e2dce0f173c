package dev.soto.protocol.extension.deflate;

import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses messages as their bytes come (RFC 7692 section 7.2.2). Confined. What is inflated goes to the sink in
 * chunks of at most 8 KiB, so a sink that counts bounds the work that a small input can cause.
 *
 * <p>Final blocks (section 7.2.3.4): after a block with BFINAL the stream begins anew, and what was inflated before can
 * not be referred to any longer; zlib forgets it on both sides. A message may also end with such a block and nothing
 * behind it.
 *
 * <p>The inflater is taken from the pool for the first compressed message. It goes back after each message where the
 * peer does not take over the context; else it holds the window that the peer may refer to, until {@link #close}.
 */
final class MessageInflater {
    /** What the sender removed from the end of a message: the rest of an empty block (section 7.2.2). */
    private static final byte[] REMOVED = {0, 0, -1, -1};

    /** A whole empty block. */
    private static final byte[] EMPTY_BLOCK = {0, 0, 0, -1, -1};

    /**
     * What completes a message, and one empty block that is none of the message. The latter changes nothing when the
     * message is whole; when it was cut within a block, its bytes are taken for data, which gives it away.
     */
    private static final byte[] TAIL = tail(1);

    /**
     * The same for a message whose last byte says that it was cut. The header of a block can swallow up to 286 bytes
     * before they show.
     */
    private static final byte[] LONG_TAIL = tail(80);

    /** The same with a final block, where nothing comes after the message: then the stream must be at its end. */
    private static final byte[] FINAL_TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};

    /** A whole message ends with the three zero bits of an empty block and, from every sender seen, zeros up to a byte. */
    private static final int LAST_BITS = 0xE0;

    private static final byte[] NO_BYTES = {};

    private final CompressorPool pool;
    private final boolean contextTakeover;
    private final int maxRatio;
    private final int ratioMinBytes;

    private @Nullable Inflater inflater;
    /** Whether the stream has bytes of this message that no final block has ended. */
    private boolean open;

    /** Compressed bytes of the message so far. */
    private long taken;
    /** Inflated bytes of the message so far. */
    private long given;

    /** The last compressed byte so far. */
    private int lastByte;

    MessageInflater(DeflateOptions options, boolean contextTakeover) {
        this.pool = options.pool();
        this.maxRatio = options.maxInflateRatio();
        this.ratioMinBytes = options.inflateRatioMinBytes();
        this.contextTakeover = contextTakeover;
    }

    /**
     * Decompresses a run of bytes of a message.
     *
     * @param payload used up on return
     * @throws ProtocolViolation 1007 when the bytes are not DEFLATE or the message ends within a block, 1009 beyond the
     *     ratio, or from the sink; only {@link #close} may follow
     */
    void inflate(ByteBuffer payload, boolean endOfMessage, PayloadSink sink) throws ProtocolViolation {
        ByteBuffer chunk = pool.acquireChunk();
        try {
            if (payload.hasRemaining()) {
                feed(payload, chunk, sink);
            }
            if (endOfMessage) {
                endMessage(chunk);
            }
        } catch (DataFormatException e) {
            throw new ProtocolViolation(
                    CloseCode.BAD_DATA, "Compressed data is corrupt (RFC 7692 section 7.2.2): " + e.getMessage(), e);
        } finally {
            pool.release(chunk);
            if (inflater != null) {
                // Else the inflater holds the read buffer, and with it whatever is read into it next.
                inflater.setInput(NO_BYTES);
            }
        }
    }

    private void feed(ByteBuffer payload, ByteBuffer chunk, PayloadSink sink)
            throws DataFormatException, ProtocolViolation {
        Inflater active = inflater == null ? pool.acquireInflater() : inflater;
        inflater = active;
        taken += payload.remaining();
        lastByte = payload.get(payload.limit() - 1);
        do {
            active.setInput(payload);
            open = true;
            drain(active, chunk, sink);
            if (active.finished()) {
                active.reset();
                open = false;
            } else if (payload.hasRemaining()) {
                throw ProtocolViolation.badData("Compressed data asks for a dictionary, which RFC 7692 does not have");
            }
        } while (payload.hasRemaining());
    }

    /** Inflates until the input is used up or a final block has ended. */
    private void drain(Inflater active, ByteBuffer chunk, PayloadSink sink)
            throws DataFormatException, ProtocolViolation {
        boolean more = true;
        while (more) {
            chunk.clear();
            active.inflate(chunk);
            // Room that is left tells that the input is used up, or the stream at its end.
            more = !chunk.hasRemaining();
            given += chunk.position();
            checkRatio();
            if (chunk.flip().hasRemaining()) {
                sink.accept(chunk);
            }
        }
    }

    private void checkRatio() throws ProtocolViolation {
        if (maxRatio > 0 && given > ratioMinBytes && given / maxRatio > taken) {
            throw ProtocolViolation.tooBig("A message inflates to more than maxInflateRatio, which is " + maxRatio
                    + ", times its " + taken + " compressed bytes");
        }
    }

    private void endMessage(ByteBuffer chunk) throws DataFormatException, ProtocolViolation {
        if (open && inflater != null) {
            inflater.setInput(tail());
            inflater.inflate(chunk.clear());
            boolean whole = inflater.getRemaining() == 0 && inflater.finished() != contextTakeover;
            if (chunk.position() > 0 || !whole) {
                throw ProtocolViolation.badData("A compressed message ends within a block (RFC 7692 section 7.2.2)");
            }
        }
        open = false;
        taken = 0;
        given = 0;
        if (!contextTakeover) {
            close();
        }
    }

    private byte[] tail() {
        if (!contextTakeover) {
            return FINAL_TAIL;
        }
        return (lastByte & LAST_BITS) == 0 ? TAIL : LONG_TAIL;
    }

    private static byte[] tail(int emptyBlocks) {
        ByteBuffer tail = ByteBuffer.allocate(REMOVED.length + emptyBlocks * EMPTY_BLOCK.length)
                .put(REMOVED);
        for (int i = 0; i < emptyBlocks; i++) {
            tail.put(EMPTY_BLOCK);
        }
        return tail.array();
    }

    /** Gives the inflater back. */
    void close() {
        if (inflater != null) {
            pool.release(inflater);
            inflater = null;
        }
    }
}

package dev.soto.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.model.BufferPool;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.MessageListener;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts incoming messages together from runs of payload (RFC 6455 section 5.4), or hands the runs on as parts. Text is
 * checked run by run, so that the first bad byte fails the connection (section 8.1). A message takes memory only for bytes
 * that have arrived: what its header promises is not allocated before half of it is there.
 */
public final class MessageAssembly implements PayloadSink {
    private static final ByteBuffer NO_PART = ByteBuffer.allocate(0);

    private Limits limits;
    private final BufferPool pool;
    private final MessageListener listener;
    /** Made for text that does not come whole in one frame, or may not be UTF-8. */
    private @Nullable Utf8Validator validator;

    private @Nullable DataType type;
    private boolean parts;
    private int fragments;
    private long received;
    /** Length that the message will have at least, as the header of its newest frame says. */
    private long expected;
    /** Whether the message ends with this frame, and then has the expected length. */
    private boolean lastFrame;
    /**
     * Bytes of a whole message so far; of a text in parts, the beginning of a code point that the last run split. Made for the first message
     * that does not come whole, and kept while messages do so.
     */
    private @Nullable AssembledBytes bytes;

    private String heldText = "";
    private ByteBuffer heldBinary = NO_PART;
    private boolean textInParts;
    private boolean binaryInParts;
    private boolean lendsBinary;
    private long payloadBytes;

    /**
     * Creates an assembly with no message begun, which delivers whole messages.
     *
     * @param pool lends buffers for what has arrived of a message
     */
    public MessageAssembly(Limits limits, BufferPool pool, MessageListener listener) {
        this.limits = limits;
        this.pool = pool;
        this.listener = listener;
    }

    /** Sets the limits, from the next bytes on. */
    public void setLimits(Limits newLimits) {
        limits = newLimits;
    }

    /** Sets whether messages of a type are delivered in parts, from the next message on. */
    public void setInParts(DataType type, boolean inParts) {
        if (type == DataType.TEXT) {
            textInParts = inParts;
        } else {
            binaryInParts = inParts;
        }
    }

    /** Sets whether whole binary messages may be lent, see {@link MessageListener#onLentBinary}; from the next message on. */
    public void setLending(boolean lends) {
        lendsBinary = lends;
    }

    /** Returns whether a message has begun and not ended. */
    public boolean insideMessage() {
        return type != null;
    }

    /** The first frame of a message begins. */
    public void begin(DataType messageType) {
        type = messageType;
        parts = messageType == DataType.TEXT ? textInParts : binaryInParts;
        fragments = 0;
        received = 0;
        validator = null;
    }

    /**
     * A frame of the message begins, also the first.
     *
     * @param payloadBytes how many bytes of the message it brings for certain; 0 when extensions decide
     * @param endsWithThem whether the message has no more than these
     */
    public void beginFrame(long payloadBytes, boolean endsWithThem) throws ProtocolViolation {
        if (!parts) {
            // Parts are handed on: nothing grows with their number.
            MessageLimits.checkFragments(limits, ++fragments);
        }
        expected = received + payloadBytes;
        lastFrame = endsWithThem;
        MessageLimits.checkBytes(limits, current(), expected);
    }

    /**
     * Takes a whole message that came in one frame and one run, without a detour through the assembly.
     *
     * @param input heap buffer; the message is its next bytes, and its position stays
     * @return whether it was taken; false when it has to be assembled, because parts are wanted
     */
    public boolean acceptWhole(ByteBuffer input, int length) throws ProtocolViolation {
        if (parts) {
            return false;
        }
        int offset = input.arrayOffset() + input.position();
        boolean text = current() == DataType.TEXT;
        type = null;
        payloadBytes += length;
        if (text) {
            listener.onText(decode(input.array(), offset, length));
        } else if (!lendsBinary || !listener.onLentBinary(view(input.array(), offset, length), pool, null)) {
            listener.onBinary(ByteBuffer.wrap(Arrays.copyOfRange(input.array(), offset, offset + length)));
        }
        return true;
    }

    /** Read-only: neither can others' bytes be seen through it, nor be written. */
    private static ByteBuffer view(byte[] array, int offset, int length) {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /**
     * Decodes at the speed of the JDK, which puts U+FFFD where bytes are not UTF-8. Text with that character is rare; only
     * then the bytes are checked, because it may have been sent as such.
     */
    private String decode(byte[] array, int offset, int length) throws ProtocolViolation {
        String text = new String(array, offset, length, UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            validate(array, offset, length, 0);
            requireComplete();
        }
        return text;
    }

    @Override
    public void accept(ByteBuffer decoded) throws ProtocolViolation {
        int length = decoded.remaining();
        int offset = decoded.arrayOffset() + decoded.position();
        decoded.position(decoded.limit());
        MessageLimits.checkBytes(limits, current(), received + length);
        if (current() == DataType.TEXT) {
            validate(decoded.array(), offset, length, received);
        }
        received += length;
        payloadBytes += length;
        if (parts) {
            releasePart(false);
            holdPart(decoded.array(), offset, length);
        } else {
            store(decoded.array(), offset, length);
        }
    }

    /**
     * What one read brought has been accepted, in as many calls as extensions made of it.
     *
     * @param endOfMessage whether the message ends here
     */
    public void endRun(boolean endOfMessage) throws ProtocolViolation {
        if (endOfMessage && current() == DataType.TEXT) {
            requireComplete();
        }
        if (parts) {
            releasePart(endOfMessage);
        }
        if (endOfMessage) {
            ended();
        }
    }

    private void ended() {
        boolean text = current() == DataType.TEXT;
        AssembledBytes all = bytes;
        bytes = null;
        discard();
        if (parts) {
            return;
        }
        if (text) {
            listener.onText(all == null ? "" : all.takeText());
        } else if (all == null) {
            listener.onBinary(ByteBuffer.allocate(0));
        } else {
            binary(all);
        }
    }

    private void binary(AssembledBytes all) {
        ByteBuffer borrowed = lendsBinary ? all.takeBorrowed() : null;
        if (borrowed == null) {
            listener.onBinary(all.takeOwn());
        } else if (!listener.onLentBinary(
                view(borrowed.array(), borrowed.arrayOffset(), borrowed.limit()), pool, borrowed)) {
            ByteBuffer own = ByteBuffer.allocate(borrowed.remaining());
            own.put(borrowed).flip();
            pool.release(borrowed);
            listener.onBinary(own);
        }
    }

    /** Returns how many bytes of messages have been accepted since the beginning. */
    public long payloadBytes() {
        return payloadBytes;
    }

    /** Drops what has been assembled. */
    public void discard() {
        type = null;
        validator = null;
        forget();
        dropPart();
    }

    private void forget() {
        AssembledBytes some = bytes;
        bytes = null;
        if (some != null) {
            some.clear();
        }
    }

    private DataType current() {
        if (type == null) {
            throw new IllegalStateException("no message has begun");
        }
        return type;
    }

    /** Keeps a part until it is known whether it is the last. */
    private void holdPart(byte[] array, int offset, int length) throws ProtocolViolation {
        if (current() == DataType.BINARY) {
            heldBinary = ByteBuffer.wrap(Arrays.copyOfRange(array, offset, offset + length));
        } else if (bytes != null) {
            // The beginning of a code point, and what may be its end.
            byte[] all = new byte[bytes.count() + length];
            ByteBuffer before = bytes.takeOwn();
            bytes = null;
            int split = before.remaining();
            before.get(all, 0, split);
            System.arraycopy(array, offset, all, split, length);
            holdText(all, 0, all.length);
        } else {
            holdText(array, offset, length);
        }
    }

    private void holdText(byte[] array, int offset, int length) throws ProtocolViolation {
        int tail = validator().incompleteTail(array, offset + length);
        heldText = new String(array, offset, length - tail, UTF_8);
        if (tail > 0) {
            store(array, offset + length - tail, tail);
        }
    }

    /** Delivers the part that is held; an empty one only as the last. */
    private void releasePart(boolean last) {
        if (current() == DataType.TEXT) {
            if (last || !heldText.isEmpty()) {
                listener.onTextPart(heldText, last);
            }
        } else if (last || heldBinary.hasRemaining()) {
            listener.onBinaryPart(heldBinary, last);
        }
        dropPart();
    }

    private void dropPart() {
        heldText = "";
        heldBinary = NO_PART;
    }

    private void store(byte[] array, int offset, int length) throws ProtocolViolation {
        AssembledBytes present = bytes;
        if (present == null) {
            present = new AssembledBytes(pool);
            bytes = present;
        }
        present.add(array, offset, length, whole());
    }

    /** How long the array is that the message becomes; 0 when it becomes none, or that is not known. */
    private long whole() {
        return lastFrame && current() == DataType.BINARY && !lendsBinary ? expected : 0;
    }

    private Utf8Validator validator() {
        Utf8Validator present = validator;
        if (present == null) {
            present = new Utf8Validator();
            validator = present;
        }
        return present;
    }

    private void validate(byte[] array, int offset, int length, long before) throws ProtocolViolation {
        int bad = validator().check(array, offset, length);
        if (bad >= 0) {
            throw ProtocolViolation.badData(String.format(
                    "text message is not UTF-8: byte 0x%02X at offset %d (RFC 6455 section 8.1)",
                    array[bad], before + bad - offset));
        }
    }

    private void requireComplete() throws ProtocolViolation {
        if (!validator().isComplete()) {
            throw ProtocolViolation.badData(
                    "text message ends in the middle of a code point of UTF-8 (RFC 6455 section 8.1)");
        }
    }
}

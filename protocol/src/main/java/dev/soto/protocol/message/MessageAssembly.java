package dev.soto.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.extension.PayloadSink;
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
 * that have arrived: what its header promises is not allocated.
 */
public final class MessageAssembly implements PayloadSink {
    private static final byte[] NONE = {};
    private static final ByteBuffer NO_PART = ByteBuffer.wrap(NONE);
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private Limits limits;
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
    /** Bytes of a whole message so far; of a text in parts, the beginning of a code point that the last run split. */
    private byte[] bytes = NONE;

    private int count;
    private String heldText = "";
    private ByteBuffer heldBinary = NO_PART;
    private boolean textInParts;
    private boolean binaryInParts;
    private long payloadBytes;

    /** Creates an assembly with no message begun, which delivers whole messages. */
    public MessageAssembly(Limits limits, MessageListener listener) {
        this.limits = limits;
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
        } else {
            listener.onBinary(ByteBuffer.wrap(Arrays.copyOfRange(input.array(), offset, offset + length)));
        }
        return true;
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
        byte[] all = bytes;
        int end = count;
        discard();
        if (parts) {
            return;
        }
        if (text) {
            listener.onText(new String(all, 0, end, UTF_8));
        } else {
            listener.onBinary(ByteBuffer.wrap(all, 0, end).slice());
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
        bytes = NONE;
        count = 0;
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
        } else if (count > 0) {
            store(array, offset, length);
            byte[] all = bytes;
            int end = count;
            forget();
            holdText(all, 0, end);
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
        if (length > bytes.length - count) {
            bytes = Arrays.copyOf(bytes, capacityFor((long) count + length));
        }
        System.arraycopy(array, offset, bytes, count, length);
        count += length;
    }

    /**
     * At least twice what there is, so that bytes are copied less than twice however many fragments bring them; but no more than
     * the message can still become.
     */
    private int capacityFor(long needed) throws ProtocolViolation {
        if (needed > LARGEST_ARRAY) {
            throw ProtocolViolation.tooBig("message of " + needed + " bytes or more is too long to be delivered whole");
        }
        long longest = LARGEST_ARRAY;
        if (lastFrame) {
            longest = Math.max(needed, expected);
        } else {
            long limit = limits.maxMessageBytes(current());
            if (limit > 0) {
                longest = Math.max(needed, Math.min(limit, LARGEST_ARRAY));
            }
        }
        return (int) Math.max(needed, Math.min(2L * bytes.length, longest));
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

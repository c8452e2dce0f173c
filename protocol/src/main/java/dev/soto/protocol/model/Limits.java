package dev.soto.protocol.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a peer may send, and in what frames messages go out. Immutable; each {@code with...} returns the same limits but for the
 * one of its name. Not a record: those are made by place, and a dozen numbers in a row are easily mixed up.
 */
public final class Limits implements Cloneable {
    /** The defaults. */
    public static final Limits DEFAULTS = new Limits();

    private static final long MIB = 1 << 20;

    private Limits() {}

    /** Returns all parts in the order of their declaration. */
    private List<Object> parts() {
        return List.of(
                maxTextMessageBytes,
                maxBinaryMessageBytes,
                maxFramePayloadBytes,
                maxFragments,
                maxControlFramesPerSecond,
                maxQueuedPongs,
                outgoingFragmentBytes,
                input);
    }

    private long maxTextMessageBytes = MIB;

    /** Returns the longest text message accepted, in bytes of UTF-8 after extensions; 0 is no limit; default 1 MiB. */
    public long maxTextMessageBytes() {
        return maxTextMessageBytes;
    }

    /** Sets {@link #maxTextMessageBytes}. */
    public Limits withMaxTextMessageBytes(long bytes) {
        Limits changed = copy();
        changed.maxTextMessageBytes = requireNotNegative("maxTextMessageBytes", bytes);
        return changed;
    }

    private long maxBinaryMessageBytes = MIB;

    /** Returns the longest binary message accepted, in bytes after extensions; 0 is no limit; default 1 MiB. */
    public long maxBinaryMessageBytes() {
        return maxBinaryMessageBytes;
    }

    /** Sets {@link #maxBinaryMessageBytes}. */
    public Limits withMaxBinaryMessageBytes(long bytes) {
        Limits changed = copy();
        changed.maxBinaryMessageBytes = requireNotNegative("maxBinaryMessageBytes", bytes);
        return changed;
    }

    /** Returns the longest message of a type; see {@link #maxTextMessageBytes} and {@link #maxBinaryMessageBytes}. */
    public long maxMessageBytes(DataType type) {
        return type == DataType.TEXT ? maxTextMessageBytes : maxBinaryMessageBytes;
    }

    /** Sets {@link #maxMessageBytes} of a type. */
    public Limits withMaxMessageBytes(DataType type, long bytes) {
        return type == DataType.TEXT ? withMaxTextMessageBytes(bytes) : withMaxBinaryMessageBytes(bytes);
    }

    private long maxFramePayloadBytes;

    /** Returns the longest data frame accepted, in bytes on the wire; 0 is no limit, which is the default. */
    public long maxFramePayloadBytes() {
        return maxFramePayloadBytes;
    }

    /** Sets {@link #maxFramePayloadBytes}. */
    public Limits withMaxFramePayloadBytes(long bytes) {
        Limits changed = copy();
        changed.maxFramePayloadBytes = requireNotNegative("maxFramePayloadBytes", bytes);
        return changed;
    }

    private int maxFragments = 1_048_576;

    /** Returns how many frames a message may have that is delivered whole; 0 is no limit; default 1,048,576. */
    public int maxFragments() {
        return maxFragments;
    }

    /** Sets {@link #maxFragments}. */
    public Limits withMaxFragments(int count) {
        Limits changed = copy();
        changed.maxFragments = (int) requireNotNegative("maxFragments", count);
        return changed;
    }

    private int maxControlFramesPerSecond = 1_000;

    /** Returns how many control frames are accepted within a second; 0 is no limit; default 1,000. */
    public int maxControlFramesPerSecond() {
        return maxControlFramesPerSecond;
    }

    /** Sets {@link #maxControlFramesPerSecond}. */
    public Limits withMaxControlFramesPerSecond(int count) {
        Limits changed = copy();
        changed.maxControlFramesPerSecond = (int) requireNotNegative("maxControlFramesPerSecond", count);
        return changed;
    }

    private int maxQueuedPongs = 64;

    /** Returns how many pongs wait for the transport at most; beyond it only the newest ping is answered; 0 is no limit; default 64. */
    public int maxQueuedPongs() {
        return maxQueuedPongs;
    }

    /** Sets {@link #maxQueuedPongs}. */
    public Limits withMaxQueuedPongs(int count) {
        Limits changed = copy();
        changed.maxQueuedPongs = (int) requireNotNegative("maxQueuedPongs", count);
        return changed;
    }

    private int outgoingFragmentBytes;

    /** Returns into frames of how many bytes longer outgoing messages are cut, before extensions; 0 is never, the default. */
    public int outgoingFragmentBytes() {
        return outgoingFragmentBytes;
    }

    /** Sets {@link #outgoingFragmentBytes}. */
    public Limits withOutgoingFragmentBytes(int bytes) {
        Limits changed = copy();
        changed.outgoingFragmentBytes = (int) requireNotNegative("outgoingFragmentBytes", bytes);
        return changed;
    }

    private InputLimits input = InputLimits.NONE;

    /** Returns how fast and how slowly the peer may send; by default as it likes. */
    public InputLimits input() {
        return input;
    }

    /** Sets {@link #input}. */
    public Limits withInput(InputLimits limits) {
        Limits changed = copy();
        changed.input = limits;
        return changed;
    }

    private static long requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must not be negative, and 0 is no limit");
        }
        return value;
    }

    private Limits copy() {
        try {
            return (Limits) clone();
        } catch (CloneNotSupportedException never) {
            throw new AssertionError(never);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits limits && parts().equals(limits.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Limits" + parts();
    }
}

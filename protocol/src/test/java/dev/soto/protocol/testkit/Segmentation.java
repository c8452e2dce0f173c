package dev.soto.protocol.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** How the bytes that an engine receives are cut. It knows how many there were, so it belongs to one engine. */
public final class Segmentation {
    private static final long EVERY = -1;
    private static final long NEVER = Long.MAX_VALUE;

    private final long cut;
    private final IntUnaryOperator piece;
    private long seen;

    private Segmentation(long cut) {
        this(cut, length -> length);
    }

    private Segmentation(long cut, IntUnaryOperator piece) {
        this.cut = cut;
        this.piece = piece;
    }

    /** Returns one that hands on pieces of the lengths that the operator chooses from how many bytes there are. */
    public static Segmentation by(IntUnaryOperator piece) {
        return new Segmentation(NEVER, piece);
    }

    /** Returns one that leaves whole what a test hands over at once. */
    public static Segmentation whole() {
        return new Segmentation(NEVER);
    }

    /** Returns one that hands on each byte by itself. */
    public static Segmentation everyByte() {
        return new Segmentation(EVERY);
    }

    /** Returns one that cuts once, behind so many bytes from the beginning of the connection. */
    public static Segmentation after(long bytes) {
        return new Segmentation(bytes);
    }

    /** Returns how many bytes there have been. */
    long seen() {
        return seen;
    }

    /** Returns copies of the pieces, each somewhere in the middle of an array. */
    List<ByteBuffer> pieces(byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            long left = cut == EVERY ? 1 : cut > seen ? cut - seen : NEVER;
            int wanted = Math.max(1, piece.applyAsInt(bytes.length - from));
            int end = (int) Math.min(bytes.length, from + Math.min(left, wanted));
            pieces.add(piece(bytes, from, end));
            seen += end - from;
            from = end;
        }
        return pieces;
    }

    private static ByteBuffer piece(byte[] bytes, int from, int end) {
        int margin = 1 + from % 7;
        byte[] array = new byte[2 * margin + 3 + end - from];
        Arrays.fill(array, (byte) 0xC3);
        System.arraycopy(bytes, from, array, margin + 3, end - from);
        return ByteBuffer.wrap(array, margin, array.length - margin)
                .slice()
                .position(3)
                .limit(3 + end - from);
    }
}

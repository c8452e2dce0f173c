package dev.soto.protocol.extension.deflate;

import java.util.Arrays;

/**
 * A slow decoder of raw DEFLATE (RFC 1951) that shares no code with zlib and knows the largest distance that was referred
 * back to. Its history goes on over messages, final blocks included.
 */
final class ReferenceInflater {
    private static final int[] LENGTH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258
    };
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] DISTANCE_BASE = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577
    };
    private static final int[] CODE_LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    private byte[] history = new byte[1 << 16];
    private int size;
    private int largestDistance;
    private byte[] input = {};
    private int bit;

    int largestDistance() {
        return largestDistance;
    }

    /** Decodes a message as RFC 7692 section 7.2.2 says: appends 00 00 FF FF first. */
    byte[] message(byte[] payload) {
        input = Arrays.copyOf(payload, payload.length + 4);
        input[payload.length + 2] = -1;
        input[payload.length + 3] = -1;
        bit = 0;
        int start = size;
        while (bit < input.length * 8) {
            block();
        }
        return Arrays.copyOfRange(history, start, size);
    }

    private void block() {
        bits(1);
        switch (bits(2)) {
            case 0 -> stored();
            case 1 -> compressed(fixedLengths(), constant(5, 30));
            case 2 -> dynamic();
            default -> throw new IllegalStateException("block type 3");
        }
    }

    private void stored() {
        bit = (bit + 7) / 8 * 8;
        int length = bits(16);
        if ((length ^ 0xFFFF) != bits(16)) {
            throw new IllegalStateException("length of a stored block");
        }
        for (int i = 0; i < length; i++) {
            put(bits(8));
        }
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int codes = bits(4) + 4;
        int[] codeLengths = new int[19];
        for (int i = 0; i < codes; i++) {
            codeLengths[CODE_LENGTH_ORDER[i]] = bits(3);
        }
        Code code = new Code(codeLengths);
        int[] lengths = new int[literals + distances];
        int i = 0;
        while (i < lengths.length) {
            int symbol = code.next();
            int repeated = symbol < 16 ? symbol : symbol == 16 ? lengths[i - 1] : 0;
            int times = symbol < 16 ? 1 : symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
            Arrays.fill(lengths, i, i + times, repeated);
            i += times;
        }
        compressed(Arrays.copyOf(lengths, literals), Arrays.copyOfRange(lengths, literals, lengths.length));
    }

    private void compressed(int[] literalLengths, int[] distanceLengths) {
        Code literals = new Code(literalLengths);
        Code distances = new Code(distanceLengths);
        while (true) {
            int symbol = literals.next();
            if (symbol == 256) {
                return;
            } else if (symbol < 256) {
                put(symbol);
            } else {
                int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
                int code = distances.next();
                copy(length, DISTANCE_BASE[code] + bits(Math.max(0, code / 2 - 1)));
            }
        }
    }

    private void copy(int length, int distance) {
        if (distance > size) {
            throw new IllegalStateException("distance " + distance + " at " + size);
        }
        largestDistance = Math.max(largestDistance, distance);
        for (int i = 0; i < length; i++) {
            put(history[size - distance]);
        }
    }

    private void put(int value) {
        if (size == history.length) {
            history = Arrays.copyOf(history, 2 * size);
        }
        history[size++] = (byte) value;
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, bit++) {
            value |= (input[bit / 8] >> (bit % 8) & 1) << i;
        }
        return value;
    }

    private static int[] fixedLengths() {
        int[] lengths = constant(8, 288);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        return lengths;
    }

    private static int[] constant(int value, int count) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, value);
        return lengths;
    }

    /** A Huffman code by the lengths of its words (RFC 1951 section 3.2.2). */
    private final class Code {
        private final int[] count = new int[16];
        private final int[] symbols;

        Code(int[] lengths) {
            symbols = new int[lengths.length];
            int filled = 0;
            for (int length = 1; length < count.length; length++) {
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == length) {
                        symbols[filled++] = symbol;
                        count[length]++;
                    }
                }
            }
        }

        int next() {
            int code = 0;
            int first = 0;
            int index = 0;
            for (int length = 1; length < count.length; length++) {
                code |= bits(1);
                if (code - count[length] < first) {
                    return symbols[index + code - first];
                }
                index += count[length];
                first = (first + count[length]) << 1;
                code <<= 1;
            }
            throw new IllegalStateException("no such code word");
        }
    }
}

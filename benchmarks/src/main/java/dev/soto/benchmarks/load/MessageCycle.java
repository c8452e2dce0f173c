package dev.soto.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * The messages that a connection sends, one after the other and from the start again: some variants, of one length and different
 * content, so that a reply that is out of order does not pass. The frames are masked (and deflated) once, before the measurement, and
 * lie twice in a row in one direct buffer, so that what is to be sent next always lies in one piece.
 */
final class MessageCycle {
    private static final int MAX_HEADER = 14;
    private static final int DEFLATE_WINDOW_BYTES = 32 * 1024;

    private final int variants;
    private final int payloadBytes;
    private final ByteBuffer payloads;
    private final ByteBuffer frames;
    private final int[] frameStarts;

    MessageCycle(LoadOrder order) {
        this.variants = variants(order);
        LoadOrder.Message message = order.message();
        this.payloadBytes = message.bytes();
        this.payloads = ByteBuffer.allocateDirect(variants * payloadBytes);
        this.frameStarts = new int[2 * variants + 1];
        ByteArrayOutputStream once = new ByteArrayOutputStream();
        for (int variant = 0; variant < variants; variant++) {
            byte[] payload =
                    message.binary() ? bytes(variant) : message.script().text(variant, payloadBytes);
            payloads.put(payload);
            frameStarts[variant] = once.size();
            put(message, message.deflated() ? deflated(payload) : payload, 0x9E3779B9 * (variant + 1), once);
        }
        payloads.clear();
        for (int variant = 0; variant <= variants; variant++) {
            frameStarts[variants + variant] = once.size() + (variant == variants ? once.size() : frameStarts[variant]);
        }
        frames = ByteBuffer.allocateDirect(2 * once.size());
        frames.put(once.toByteArray()).put(once.toByteArray()).clear();
    }

    private static int variants(LoadOrder order) {
        int enough = Integer.highestOneBit(order.inFlight()) * 4;
        if (order.message().deflated()) {
            // No message may come again while its last time is still in the window: that would compress to almost
            // nothing.
            enough = Math.max(
                    enough,
                    Integer.highestOneBit(Math.max(
                            1, 4 * DEFLATE_WINDOW_BYTES / order.message().bytes())));
        }
        return enough;
    }

    /** A power of two, at least twice the messages in flight. */
    int variants() {
        return variants;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    /** Bytes after which the frames repeat. */
    int length() {
        return frameStarts[variants];
    }

    /** Where a frame of the first or second run begins, and where the last one ends. */
    int frameStart(int index) {
        return frameStarts[index];
    }

    /** The frames from one place to another; the same view each time. */
    ByteBuffer frames(int from, int to) {
        return frames.limit(to).position(from);
    }

    /** A piece of a message's payload; the same view each time. */
    ByteBuffer payload(int variant, int offset, int length) {
        int from = variant * payloadBytes + offset;
        return payloads.limit(from + length).position(from);
    }

    private byte[] bytes(int variant) {
        byte[] payload = new byte[payloadBytes];
        new Random(variant).nextBytes(payload);
        return payload;
    }

    /** Compressed by itself, whatever the context: allowed with every agreement (RFC 7692, 7.2.1). */
    private static byte[] deflated(byte[] payload) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(payload);
            byte[] out = new byte[payload.length + 1024];
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, length - 4);
        } finally {
            deflater.end();
        }
    }

    /** A message in as many frames as are wanted, or as it has bytes. */
    private static void put(LoadOrder.Message message, byte[] payload, int key, ByteArrayOutputStream out) {
        int frames = Math.min(message.frames(), payload.length);
        for (int i = 0; i < frames; i++) {
            int first = i > 0 ? 0 : (message.deflated() ? 0x40 : 0) | (message.binary() ? 2 : 1);
            int fin = i == frames - 1 ? 0x80 : 0;
            int from = (int) ((long) payload.length * i / frames);
            int to = (int) ((long) payload.length * (i + 1) / frames);
            out.writeBytes(frame(fin | first, Arrays.copyOfRange(payload, from, to), key));
        }
    }

    private static byte[] frame(int first, byte[] payload, int key) {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER + payload.length);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 0x1_0000) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(key);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ key >>> (24 - 8 * (i & 3))));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }
}

package dev.soto.cluster.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What nodes send to each other: version, kind, who sent it and the how-manieth of it this is, a text that the kind gives a meaning (an excepted
 * session, a session's id), and bytes. A checksum is at its end.
 *
 * @param kind what it is
 * @param node that sent it
 * @param counter grows with each that the node sends
 * @param text at most 255 bytes of UTF-8; empty for none
 * @param payload position to limit
 */
public record Envelope(Kind kind, long node, long counter, String text, ByteBuffer payload) {
    /** The only version so far. */
    public static final byte VERSION = 1;

    /** Bytes that are there besides text and payload. */
    public static final int OVERHEAD = 1 + 1 + 8 + 8 + 1 + 4;

    /** Longest text, in bytes of UTF-8. */
    public static final int MAX_TEXT = 255;

    /** Made once: {@link Kind#values} copies it. */
    private static final Kind[] KINDS = Kind.values();

    /** Kinds of messages. Their order is part of the form: new ones come last. */
    public enum Kind {
        /** A text message; the text is an excepted session. */
        TEXT,
        /** A binary message; the text is an excepted session. */
        BINARY,
        /** Close; the payload is a close code and a reason. */
        CLOSE,
        /** A node is there; the payload is the number of heartbeats. */
        HEARTBEAT,
        /** A node leaves. */
        LEAVE,
        /** Asks every node for a {@link #BARRIER_PASSED}; the payload is a number. */
        BARRIER,
        /** Answers it. */
        BARRIER_PASSED,
        /** Asks for what there is of a session, or whether there is anybody. */
        ASK,
        /** Answers a question; the payload is what that wants. */
        ANSWER,
        /** A change of presence. */
        PRESENCE,
        /** Asks a node for its entries in a topic, which is the text; the payload is the version that is known. */
        PRESENCE_ASK,
        /** Answers it, in parts; the text is the topic. */
        PRESENCE_PART,
        /** Asks every node how many members a topic, which is the text, has there; the payload is a number. */
        COUNT_ASK,
        /** Answers it; the payload is that number and the count. */
        COUNT,
        /** A part of a message that is too long for one, see {@link Parts}; the text is that of the message. */
        PART
    }

    /** Returns the bytes. */
    public byte[] encode() {
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_TEXT) {
            throw new IllegalArgumentException("the text of an envelope is " + name.length + " bytes long");
        }
        ByteBuffer bytes = ByteBuffer.allocate(OVERHEAD + name.length + payload.remaining());
        bytes.put(VERSION)
                .put((byte) kind.ordinal())
                .putLong(node)
                .putLong(counter)
                .put((byte) name.length)
                .put(name)
                .put(payload.duplicate());
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return bytes.array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws FormException when it is anything else; the message says what
     */
    public static Envelope decode(byte[] bytes) throws FormException {
        if (bytes.length < OVERHEAD) {
            throw new FormException("an envelope of " + bytes.length + " bytes is too short");
        }
        if (bytes[0] != VERSION) {
            throw new FormException("version " + bytes[0] + " is not known");
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        if (all.getInt(bytes.length - 4) != checksum(bytes, bytes.length - 4)) {
            throw new FormException("the checksum is wrong");
        }
        all.limit(bytes.length - 4).position(1);
        int kind = all.get();
        if (kind < 0 || kind >= KINDS.length) {
            throw new FormException("kind " + kind + " is not known");
        }
        long node = all.getLong();
        long counter = all.getLong();
        int length = all.get() & 0xFF;
        if (length > all.remaining()) {
            throw new FormException("a text of " + length + " bytes does not fit");
        }
        ByteBuffer name = all.slice(all.position(), length);
        all.position(all.position() + length);
        try {
            String text = length == 0
                    ? ""
                    : StandardCharsets.UTF_8.newDecoder().decode(name).toString();
            return new Envelope(KINDS[kind], node, counter, text, all.slice());
        } catch (CharacterCodingException broken) {
            throw new FormException("the text is not UTF-8");
        }
    }
}

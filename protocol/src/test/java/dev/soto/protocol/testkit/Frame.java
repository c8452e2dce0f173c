package dev.soto.protocol.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.soto.protocol.model.Opcode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame as it stands on the wire, legal or not, written without the engine's own writer. Immutable: the methods without
 * a verb return a frame that differs in one thing.
 *
 * @param mask whether it is masked; null when that follows from who sends it
 * @param lengthBytes 0, 2 or 8 bytes of extended length; negative for as few as possible
 * @param claimedLength what the length field says; null for the truth
 */
public record Frame(
        boolean fin,
        int reservedBits,
        int opcode,
        byte[] payload,
        @Nullable Boolean mask,
        int maskingKey,
        int lengthBytes,
        @Nullable Long claimedLength) {
    /** Masking key of frames that do not say another: the one of the examples in RFC 6455 section 5.7. */
    public static final int KEY = 0x37fa213d;

    /** Returns a final frame. */
    public static Frame of(int opcode, byte... payload) {
        return new Frame(true, 0, opcode, payload, null, KEY, -1, null);
    }

    /** Returns a text frame. */
    public static Frame text(String payload) {
        return of(Opcode.TEXT, payload.getBytes(UTF_8));
    }

    /** Returns a text frame of bytes that need not be UTF-8. */
    public static Frame textHex(String payload) {
        return of(Opcode.TEXT, Hex.bytes(payload));
    }

    /** Returns a binary frame. */
    public static Frame binary(byte... payload) {
        return of(Opcode.BINARY, payload);
    }

    /** Returns a binary frame of so many bytes that all differ from their neighbours. */
    public static Frame binaryOf(int length) {
        return binary(Payloads.bytes(length));
    }

    /** Returns a continuation frame. */
    public static Frame continuation(String payload) {
        return of(Opcode.CONTINUATION, payload.getBytes(UTF_8));
    }

    /** Returns a continuation frame. */
    public static Frame continuation(byte... payload) {
        return of(Opcode.CONTINUATION, payload);
    }

    /** Returns a ping. */
    public static Frame ping(String payload) {
        return of(Opcode.PING, payload.getBytes(UTF_8));
    }

    /** Returns a pong. */
    public static Frame pong(String payload) {
        return of(Opcode.PONG, payload.getBytes(UTF_8));
    }

    /** Returns a close frame without a body. */
    public static Frame close() {
        return of(Opcode.CLOSE);
    }

    /** Returns a close frame. */
    public static Frame close(int code) {
        return close(code, "");
    }

    /** Returns a close frame. */
    public static Frame close(int code, String reason) {
        byte[] bytes = reason.getBytes(UTF_8);
        return of(
                Opcode.CLOSE,
                ByteBuffer.allocate(2 + bytes.length)
                        .putShort((short) code)
                        .put(bytes)
                        .array());
    }

    /** Returns this without FIN. */
    public Frame notFinal() {
        return new Frame(false, reservedBits, opcode, payload, mask, maskingKey, lengthBytes, claimedLength);
    }

    /** Returns this with reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3. */
    public Frame rsv(int bits) {
        return new Frame(fin, bits, opcode, payload, mask, maskingKey, lengthBytes, claimedLength);
    }

    /** Returns this masked, whoever sends it. */
    public Frame masked(int key) {
        return new Frame(fin, reservedBits, opcode, payload, true, key, lengthBytes, claimedLength);
    }

    /** Returns this not masked, whoever sends it. */
    public Frame unmasked() {
        return new Frame(fin, reservedBits, opcode, payload, false, maskingKey, lengthBytes, claimedLength);
    }

    /** Returns this with its length in 0, 2 or 8 bytes behind the second. */
    public Frame lengthIn(int bytes) {
        return new Frame(fin, reservedBits, opcode, payload, mask, maskingKey, bytes, claimedLength);
    }

    /** Returns this with a length field that says so, whatever the payload is. */
    public Frame claiming(long length) {
        return new Frame(fin, reservedBits, opcode, payload, mask, maskingKey, lengthBytes, length);
    }

    /** Returns the bytes on the wire. */
    public byte[] bytes(boolean maskedBySender) {
        boolean masked = mask == null ? maskedBySender : mask;
        return frame(masked, claimedLength == null ? payload.length : claimedLength);
    }

    /** Returns the bytes as a side that masks not sends them, as text: the form in which tests compare. */
    public String hex() {
        return Hex.of(unmasked().bytes(false));
    }

    private byte[] frame(boolean masked, long length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write((fin ? 0x80 : 0) | reservedBits << 4 | opcode);
        int extended = lengthBytes >= 0 ? lengthBytes : length >>> 16 != 0 ? 8 : length > 125 ? 2 : 0;
        out.write((masked ? 0x80 : 0) | (extended == 0 ? (int) length : extended == 2 ? 126 : 127));
        for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8) {
            out.write((int) (length >>> shift));
        }
        byte[] body = payload;
        if (masked) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(maskingKey >>> shift);
            }
            body = xor(payload, maskingKey);
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** Returns bytes masked or unmasked, as RFC 6455 section 5.3 says it. */
    public static byte[] xor(byte[] bytes, int key) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] ^= (byte) (key >>> 24 - 8 * (i % 4));
        }
        return result;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Frame frame && hex().equals(frame.hex());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return hex();
    }
}

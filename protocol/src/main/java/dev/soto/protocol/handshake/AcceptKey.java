package dev.soto.protocol.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Sec-WebSocket-Key and the answer to it (RFC 6455 sections 4.1 item 7 and 4.2.2 item 5.4). */
final class AcceptKey {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int NONCE_BYTES = 16;
    private static final int NONCE_CHARACTERS = 24;

    /** Never used itself: to copy it costs a fraction of looking the algorithm up among the security providers. */
    private static final MessageDigest SHA_1 = lookUp();

    private AcceptKey() {}

    /** Returns a fresh key: Base64 of 16 random bytes. */
    static String random(RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** Returns whether a key is the Base64 form of 16 bytes. */
    static boolean isValid(String key) {
        if (key.length() != NONCE_CHARACTERS) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == NONCE_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Returns the value of Sec-WebSocket-Accept for a key: Base64 of the SHA-1 of key and GUID. */
    static String answerTo(String key) {
        byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
        return Base64.getEncoder().encodeToString(sha1().digest(text));
    }

    private static MessageDigest sha1() {
        try {
            return (MessageDigest) SHA_1.clone();
        } catch (CloneNotSupportedException another) {
            return lookUp();
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("RFC 6455 section 4.2.2 needs SHA-1, which every JDK has", e);
        }
    }
}

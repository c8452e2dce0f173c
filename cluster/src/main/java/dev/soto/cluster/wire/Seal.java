package dev.soto.cluster.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what nodes send by HMAC-SHA-256 (RFC 2104), and tells what was signed by others that know a secret. With several secrets the first
 * signs, and what any of them has signed is taken: so a secret is changed node by node. Without one nothing is signed and everything taken.
 * Thread-safe.
 */
public final class Seal {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final List<SecretKeySpec> secrets;

    /** Creates a seal. */
    public Seal(List<String> secrets) {
        this.secrets = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    /** Returns whether there is a secret. */
    public boolean isSigned() {
        return !secrets.isEmpty();
    }

    /** Returns how many bytes longer a message gets. */
    public int bytes() {
        return isSigned() ? BYTES : 0;
    }

    /**
     * Returns a message with its signature.
     *
     * @param context where it goes, which is signed too: the same bytes elsewhere are worth nothing
     */
    public byte[] sign(String context, byte[] message) {
        if (!isSigned()) {
            return message;
        }
        byte[] signed = Arrays.copyOf(message, message.length + BYTES);
        System.arraycopy(hmac(secrets.get(0), context, message, message.length), 0, signed, message.length, BYTES);
        return signed;
    }

    /**
     * Returns a message without its signature.
     *
     * @param context where it came from
     * @throws SignatureException when there is none by a secret that is known
     */
    public byte[] open(String context, byte[] signed) throws SignatureException {
        if (!isSigned()) {
            return signed;
        }
        int length = signed.length - BYTES;
        if (length < 0) {
            throw new SignatureException("it is not signed");
        }
        byte[] signature = Arrays.copyOfRange(signed, length, signed.length);
        for (SecretKeySpec secret : secrets) {
            if (MessageDigest.isEqual(signature, hmac(secret, context, signed, length))) {
                return Arrays.copyOf(signed, length);
            }
        }
        throw new SignatureException("it is not signed with a secret that is known (dev.soto.clusterSecret)");
    }

    private static byte[] hmac(SecretKeySpec secret, String context, byte[] message, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(context.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(message, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}

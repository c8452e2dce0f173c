package dev.soto.cluster.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names of topics and users, and the subjects that they become. */
public final class Names {
    /** Longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 255;

    private static final int MAX_TOKEN = 120;
    private static final int SHOWN = 40;
    private static final String HEX = "0123456789ABCDEF";

    private Names() {}

    /**
     * Checks a name.
     *
     * @param what it names, for the message
     * @return the name
     * @throws IllegalArgumentException when it is empty or longer than 255 bytes of UTF-8, or has NUL or an unpaired surrogate
     */
    public static String require(String what, String name) {
        String wrong = wrong(Objects.requireNonNull(name, "name"));
        if (wrong != null) {
            throw new IllegalArgumentException("the name of a " + what + " is 1 to " + MAX_BYTES
                    + " bytes of UTF-8 without NUL; \"" + excerpt(name) + "\" " + wrong);
        }
        return name;
    }

    private static @Nullable String wrong(String name) {
        if (name.isEmpty()) {
            return "is empty";
        }
        if (name.length() > MAX_BYTES) {
            return "has " + name.length() + " characters";
        }
        if (name.indexOf('\0') >= 0) {
            return "has NUL at " + name.indexOf('\0');
        }
        try {
            int bytes = utf8(name).remaining();
            return bytes > MAX_BYTES ? "has " + bytes + " bytes" : null;
        } catch (CharacterCodingException unpaired) {
            return "has an unpaired surrogate";
        }
    }

    private static ByteBuffer utf8(String name) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    }

    private static String excerpt(String name) {
        String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
        return shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    /**
     * Returns a name as one token of a subject: letters, digits, {@code _} and {@code -} as they are, other bytes as {@code =XX}, and a hash
     * for what gets longer than 120 characters. Two names never have the same token.
     *
     * @param name that {@link #require} has seen
     */
    public static String token(String name) {
        StringBuilder token = new StringBuilder(name.length() + 8);
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            int b = each & 0xFF;
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-') {
                token.append((char) b);
            } else {
                token.append('=').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
            }
        }
        return token.length() <= MAX_TOKEN ? token.toString() : "=~" + hash(name);
    }

    /** Returns 43 characters that stand for a name, and do not tell it. */
    public static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}

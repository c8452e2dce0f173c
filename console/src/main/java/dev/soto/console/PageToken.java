package dev.soto.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows that a WebSocket is opened by a page of this console: a page of another origin cannot read it. It holds for a user, a role and
 * half a day, and nothing is kept of it. Thread-safe.
 */
final class PageToken {
    private static final Duration VALID = Duration.ofHours(12);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final Clock clock;

    PageToken() {
        this(Clock.systemUTC());
    }

    PageToken(Clock clock) {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.clock = clock;
    }

    /** Returns a token, of characters that a subprotocol may have. */
    String make(ConsoleAccess access) {
        long end = clock.millis() + VALID.toMillis();
        return end + "." + signature(end, access);
    }

    /** Returns whether a token was made here for this user and role, and has not expired. */
    boolean isValid(String token, ConsoleAccess access) {
        int dot = token.indexOf('.');
        if (dot < 1 || !token.substring(0, dot).matches("[0-9]{1,15}")) {
            return false;
        }
        long end = Long.parseLong(token.substring(0, dot));
        return end > clock.millis()
                && MessageDigest.isEqual(
                        signature(end, access).getBytes(StandardCharsets.US_ASCII),
                        token.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    }

    private String signature(long end, ConsoleAccess access) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of()
                    .formatHex(mac.doFinal(
                            (end + "\n" + access.role() + "\n" + access.user()).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("each JVM has " + ALGORITHM, impossible);
        }
    }
}

package dev.soto.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names and passwords (HTTP Basic, RFC 7617). Thread-safe. */
public final class BasicAuthorizer implements ConsoleAuthorizer {
    private static final String SCHEME = "basic ";
    private static final int SHORTEST_PASSWORD = 8;

    /** Digests, so that a comparison takes the same time whatever it is. */
    private record User(byte[] passwordDigest, ConsoleRole role) {}

    private static final User NOBODY = new User(new byte[32], ConsoleRole.NONE);

    private final Map<String, User> users = new ConcurrentHashMap<>();

    BasicAuthorizer() {}

    /**
     * Adds a user, as {@link ConsoleAuthorizer#basic}.
     *
     * @return this
     */
    public BasicAuthorizer and(String user, String password, ConsoleRole role) {
        if (user.isEmpty() || user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "the name of a user is not empty and has no colon (RFC 7617 section 2), but is \"" + user + '"');
        }
        if (password.length() < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("the password of \"" + user + "\" has " + password.length()
                    + " characters, and needs " + SHORTEST_PASSWORD + " or more");
        }
        users.put(user, new User(digest(password), role));
        return this;
    }

    @Override
    public ConsoleAccess authorize(ConsoleRequest request) {
        String header = request.header("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return ConsoleAccess.UNKNOWN;
        }
        String given;
        try {
            given = new String(
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return ConsoleAccess.UNKNOWN;
        }
        int colon = given.indexOf(':');
        if (colon < 0) {
            return ConsoleAccess.UNKNOWN;
        }
        String name = given.substring(0, colon);
        User user = users.getOrDefault(name, NOBODY);
        boolean right = MessageDigest.isEqual(user.passwordDigest(), digest(given.substring(colon + 1)));
        return right && user != NOBODY ? new ConsoleAccess(user.role(), name) : ConsoleAccess.UNKNOWN;
    }

    @Override
    public String challenge() {
        return "Basic realm=\"Soto\", charset=\"UTF-8\"";
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each JVM has SHA-256", impossible);
        }
    }
}

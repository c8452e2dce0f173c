package dev.soto.protocol.syntax;

import java.nio.charset.StandardCharsets;

/** The token rule of HTTP (RFC 9110 section 5.6.2): one or more of the ASCII letters, digits and fifteen other marks. */
public final class Token {
    private static final boolean[] MEMBER = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            MEMBER[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            MEMBER[c] = true;
        }
    }

    private Token() {}

    /** Returns whether a character may stand in a token. */
    public static boolean isMember(char c) {
        return c < MEMBER.length && MEMBER[c];
    }

    /** Returns whether a text is a token; an empty one is not. */
    public static boolean matches(String text) {
        // What ASCII has not becomes a question mark, which is none of the fifteen; a loop over bytes costs a fraction
        // of one over the
        // characters of a text before it is compiled.
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            if (!MEMBER[b]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * Returns the text, which the caller chose, when it is a token.
     *
     * @param what names the value in the error
     * @throws IllegalArgumentException when it is none
     */
    public static String require(String what, String text) {
        if (!matches(text)) {
            throw new IllegalArgumentException(
                    what + " must be a token (RFC 9110 section 5.6.2), but is " + Excerpt.of(text));
        }
        return text;
    }
}

package dev.soto.protocol.syntax;

import java.nio.charset.StandardCharsets;

/** Text that may stand in a URI. */
public final class UriText {
    /** What a path or query may have beside letters and digits (RFC 3986 sections 3.3 and 3.4), and percent. */
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?%";

    private static final String HEX = "0123456789ABCDEF";

    private UriText() {}

    /**
     * Returns a path or query that may stand in a URI: encodes what servers let pass although RFC 3986 does not, also a percent
     * sign that begins no encoding, which browsers send as it is.
     */
    public static String legal(String part) {
        StringBuilder result = null;
        for (int i = 0; i < part.length(); ) {
            int c = part.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean legal = c < 0x80
                    && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0)
                    && (c != '%' || isEncoding(part, i));
            if (!legal && result == null) {
                result = new StringBuilder(part.length() + 16).append(part, 0, i);
            }
            if (result != null && legal) {
                result.append((char) c);
            } else if (result != null) {
                for (byte b : part.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
                    appendEncoded(result, b);
                }
            }
            i = next;
        }
        return result == null ? part : result.toString();
    }

    private static boolean isEncoding(String part, int percent) {
        return percent + 2 < part.length()
                && Character.digit(part.charAt(percent + 1), 16) >= 0
                && Character.digit(part.charAt(percent + 2), 16) >= 0
                && part.charAt(percent + 1) < 0x80
                && part.charAt(percent + 2) < 0x80;
    }

    /** Appends a byte percent-encoded (RFC 3986 section 2.1). */
    public static void appendEncoded(StringBuilder target, byte b) {
        target.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
    }
}

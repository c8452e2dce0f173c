package dev.soto.provider.client;

import dev.soto.provider.settings.ClientTable;
import java.nio.charset.StandardCharsets;

/**
 * What somebody said instead of a good answer.
 *
 * @param first the beginning of it
 * @param total how many bytes it was in all
 * @param headLength how many of them are a head of HTTP with its empty line; -1 when there is no such line
 * @param ended whether there was nothing behind it
 */
record Heard(byte[] first, long total, long headLength, boolean ended) {
    private static final int SHOWN = 80;
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final int TLS_FIRST = 20;
    private static final int TLS_LAST = 23;
    private static final int TLS_MAJOR = 3;
    private static final int HTTP2_HEADER = 9;
    private static final int HTTP2_SETTINGS = 4;
    private static final int HTTP2_GOAWAY = 7;

    boolean isNothing() {
        return total == 0;
    }

    /** Whether it is, as far as it goes, the beginning of an answer of HTTP/1. */
    boolean looksLikeHttp() {
        for (int i = 0; i < HTTP.length && i < first.length; i++) {
            if (first[i] != HTTP[i]) {
                return false;
            }
        }
        return first.length > 0;
    }

    boolean isCut() {
        return ended && headLength < 0;
    }

    /** Whether it has a head that is longer than that, or none within so many bytes. */
    boolean exceeds(int mostHeadBytes) {
        return headLength < 0 ? total >= mostHeadBytes : headLength > mostHeadBytes;
    }

    /** Returns the first bytes as a log may show them, and how many there were. */
    String shown() {
        StringBuilder text = new StringBuilder().append('"');
        int length = Math.min(first.length, SHOWN);
        for (int i = 0; i < length; i++) {
            int octet = first[i] & 0xFF;
            switch (octet) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '"', '\\' -> text.append('\\').append((char) octet);
                default -> {
                    if (octet >= ' ' && octet <= '~') {
                        text.append((char) octet);
                    } else {
                        text.append(String.format("\\x%02x", octet));
                    }
                }
            }
        }
        text.append('"');
        return text.append(total > length ? "... (" : " (")
                .append(total)
                .append(total == 1 ? " byte)" : " bytes)")
                .toString();
    }

    /**
     * Returns what that looks like and what to try then; empty for what looks like nothing known.
     *
     * @param target where it came from
     */
    String guess(ClientUri target) {
        if (isTls()) {
            return target.isSecure()
                    ? ", which is TLS within TLS"
                    : ", which is TLS: try " + target.withScheme("wss") + " instead of ws";
        }
        if (isHttp2()) {
            return ", which is HTTP/2: try " + ClientTable.HTTP_VERSION + "=2";
        }
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith("SSH-")) {
            return ", which is an SSH server: is the port right?";
        }
        if (text.startsWith("220 ") || text.startsWith("220-")) {
            return ", which is a server of SMTP or FTP: is the port right?";
        }
        return looksLikeHttp() ? "" : ", which is not HTTP/1.1: are host and port right?";
    }

    private boolean isTls() {
        return first.length >= 2 && first[0] >= TLS_FIRST && first[0] <= TLS_LAST && first[1] == TLS_MAJOR;
    }

    /** A server begins with SETTINGS (RFC 9113 section 3.4), and GOAWAY is how it refuses a preface that is none. */
    private boolean isHttp2() {
        if (new String(first, StandardCharsets.ISO_8859_1).startsWith("PRI * HTTP/2.0")) {
            return true;
        }
        return first.length >= HTTP2_HEADER
                && first[0] == 0
                && (first[3] == HTTP2_SETTINGS || first[3] == HTTP2_GOAWAY)
                && first[5] == 0
                && first[6] == 0
                && first[7] == 0
                && first[8] == 0;
    }
}

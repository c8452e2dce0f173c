package dev.soto.protocol.handshake;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Header fields as fuzz inputs write them: Latin-1 lines of a name, a colon and a value. */
final class HeaderBlock {
    private HeaderBlock() {}

    static List<String> lines(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1).lines().toList();
    }

    /** Returns the fields; lines that cannot be one, which an HTTP parser refuses before us, are left out. */
    static Headers parse(List<String> lines) {
        Headers headers = new Headers();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                try {
                    headers.add(line.substring(0, colon), line.substring(colon + 1));
                } catch (IllegalArgumentException notAField) {
                    continue;
                }
            }
        }
        return headers;
    }
}

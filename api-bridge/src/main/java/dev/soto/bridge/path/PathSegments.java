package dev.soto.bridge.path;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Segments of a path, normalized by RFC 3986 section 6.2.2: percent-encodings decoded, dot segments removed. */
final class PathSegments {
    private PathSegments() {}

    /** Splits what follows the leading slash; "/" is one empty segment. */
    static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        int from = 1;
        for (int slash; (slash = path.indexOf('/', from)) >= 0; from = slash + 1) {
            parts.add(path.substring(from, slash));
        }
        parts.add(path.substring(from));
        return parts;
    }

    /** Returns decoded segments without dot segments; null when the path is none. */
    static @Nullable List<String> normalize(String path) {
        if (!path.startsWith("/")) {
            return null;
        }
        List<String> decoded = new ArrayList<>();
        List<String> parts = split(path);
        for (int i = 0; i < parts.size(); i++) {
            String part = decode(parts.get(i));
            if (part == null) {
                return null;
            }
            boolean last = i == parts.size() - 1;
            if (part.equals("..") && !decoded.isEmpty()) {
                decoded.remove(decoded.size() - 1);
            }
            if (!part.equals("..") && !part.equals(".")) {
                decoded.add(part);
            } else if (last) {
                decoded.add("");
            }
        }
        return Collections.unmodifiableList(decoded);
    }

    /** Decodes percent-encodings as UTF-8; null when one is malformed. */
    static @Nullable String decode(String part) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        byte[] raw = part.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            boolean complete = i + 2 < raw.length;
            int high = complete ? Character.digit(raw[i + 1], 16) : -1;
            int low = complete ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

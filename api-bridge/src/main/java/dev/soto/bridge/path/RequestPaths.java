package dev.soto.bridge.path;

import dev.soto.protocol.syntax.UriText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of requests as clients spell them. */
public final class RequestPaths {
    /** A context with one name for all of these segments, whichever way they are spelled. */
    private static final Pattern SLASHES = Pattern.compile("/+");

    private RequestPaths() {}

    /**
     * Returns the path below a context, percent-encoded. That is what follows the segments of the context in the path as it was
     * sent, if it says the same as what the container matched, because it tells an encoded slash from one that separates; and else
     * what the container matched.
     *
     * @param path as it was sent, percent-encoded, without parameters of segments
     * @param contextSegments how many segments the context has
     * @param matched path that the container matched in the context, decoded; null when that is not known
     * @return begins with a slash; dot segments of what the container matched are left in it
     */
    public static String within(String path, int contextSegments, @Nullable String matched) {
        String sent = below(path, contextSegments);
        if (matched == null) {
            return sent == null ? path : sent;
        }
        String told = matched.startsWith("/") ? matched : "/" + matched;
        if (sent != null && means(sent, told)) {
            return sent;
        }
        return encode(told);
    }

    private static @Nullable String below(String path, int contextSegments) {
        List<String> segments = PathSegments.normalize(path);
        if (segments == null || segments.size() < contextSegments) {
            return null;
        }
        StringBuilder below = new StringBuilder(path.length());
        for (String segment : segments.subList(contextSegments, segments.size())) {
            below.append('/').append(encodeSegment(segment));
        }
        return below.length() == 0 ? "/" : below.toString();
    }

    /** Some containers leave an encoded slash as it is, others decode it. */
    private static boolean means(String sent, String told) {
        String decoded = PathSegments.decode(sent);
        return decoded != null && (decoded.equals(told) || decoded.equals(PathSegments.decode(told)));
    }

    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder(path.length() + 16);
        for (String segment : PathSegments.split(SLASHES.matcher(path).replaceAll("/"))) {
            encoded.append('/').append(encodeSegment(segment));
        }
        return encoded.toString();
    }

    private static String encodeSegment(String segment) {
        boolean plain = true;
        for (int i = 0; plain && i < segment.length(); i++) {
            char c = segment.charAt(i);
            plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_~".indexOf(c) >= 0);
        }
        if (plain) {
            return segment;
        }
        StringBuilder encoded = new StringBuilder(segment.length() + 16);
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~!$&'()*+,=:@".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                UriText.appendEncoded(encoded, b);
            }
        }
        return encoded.toString();
    }
}

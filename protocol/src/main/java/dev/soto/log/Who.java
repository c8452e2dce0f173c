package dev.soto.log;

import dev.soto.protocol.syntax.Excerpt;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Names who a line of the log is about: peer, user and path, of each at most about 80 characters, which have nothing that ends a line. The
 * query is left out: it may have what nobody is to see.
 */
public final class Who {
    private Who() {}

    /**
     * Returns the words.
     *
     * @param peer its address; null when unknown
     * @param user name of the authenticated user; null without one
     * @param uri of the request, complete or from its path on, as it was sent; null when unknown
     */
    public static String of(@Nullable Object peer, @Nullable String user, @Nullable String uri) {
        StringBuilder words = new StringBuilder("peer ").append(shown(peer));
        if (user != null) {
            words.append(", user ").append(Excerpt.of(user));
        }
        String path = path(uri);
        if (path != null) {
            words.append(", path ").append(Excerpt.of(path));
        }
        return words.toString();
    }

    /** A container may have the address from a header field, and the name of a resolved one is its owner's. */
    private static String shown(@Nullable Object peer) {
        String text = peer instanceof InetSocketAddress address && address.isUnresolved()
                ? address.getHostString() + ':' + address.getPort()
                : String.valueOf(peer);
        String excerpt = Excerpt.of(text);
        return excerpt.equals('"' + text + '"') ? text : excerpt;
    }

    /** Returns a URI up to its path, in quotes: scheme, host and port. */
    public static String origin(String uri) {
        int authority = uri.indexOf("://");
        int end = uri.indexOf('/', authority < 0 ? 0 : authority + 3);
        return Excerpt.of(end < 0 ? uri : uri.substring(0, end));
    }

    /** Returns the path of a URI, without the query; null for null. By hand: a client may have sent what is no URI for Java. */
    public static @Nullable String path(@Nullable String uri) {
        if (uri == null) {
            return null;
        }
        int authority = uri.indexOf("://");
        int from = authority < 0 ? 0 : uri.indexOf('/', authority + 3);
        if (from < 0) {
            return "/";
        }
        int query = uri.indexOf('?', from);
        return query < 0 ? uri.substring(from) : uri.substring(from, query);
    }
}

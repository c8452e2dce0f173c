package dev.soto.protocol.handshake;

import dev.soto.protocol.syntax.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From which web pages a WebSocket may be opened (RFC 6455 sections 4.2.2 and 10.2): a browser lets every page open one to every
 * server, sends along the cookies and the HTTP authentication that it has for the server, and says in the Origin header
 * which page it was. A request without that header comes from no browser and passes.
 *
 * <p><b>The same origin</b> (RFC 6454 section 5) is that under which the client reached the server, in front of all proxies: the
 * host of the Origin is that of the Host header, or one that a proxy noted as X-Forwarded-Host or in Forwarded (RFC 7239);
 * so is the port, where one that is missing is the usual one of the Origin's scheme; and the scheme is https when the
 * connection has TLS. When it has none a proxy may have ended it, so https passes as well as http: a browser lets no https page open
 * a WebSocket without TLS. That anybody can send the headers of proxies does not matter here, because a page cannot.
 *
 * <p>Immutable, thread-safe.
 */
public final class OriginPolicy {
    /** Made when they are needed: the default policy asks for none of them at the start of a server. */
    private static final class Syntax {
        static final Pattern ORIGIN = Pattern.compile(
                "([a-z][a-z0-9+.-]*)://((?:\\*\\.)?[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");
        static final Pattern FORWARDED_HOST =
                Pattern.compile("(?i)(?:^|[;,\\s])host=(?:\"([^\"\\\\]*)\"|([^\"\\s;,]+))");

        /** Belongs to no origin; who writes one nevertheless shall not find it in a log. */
        static final Pattern USER_INFORMATION = Pattern.compile("//.*@");

        private Syntax() {}
    }

    private enum Kind {
        AUTO,
        ANY,
        LISTED
    }

    /** Every origin passes. */
    public static final OriginPolicy ANY = new OriginPolicy(Kind.ANY, false, false, List.of(), "any");

    /**
     * Only the same origin passes where the request shows who its user is by itself, with a cookie, HTTP authentication or a
     * certificate; every origin otherwise.
     */
    public static final OriginPolicy AUTO = new OriginPolicy(Kind.AUTO, true, false, List.of(), "auto");

    /** An origin; of a pattern the host begins with "*.". */
    private record Origin(String scheme, String host, int port) {
        static @Nullable Origin parse(String text) {
            Matcher matcher = Syntax.ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                return null;
            }
            int port = matcher.group(3) == null ? usualPort(matcher.group(1)) : Integer.parseInt(matcher.group(3));
            return port > 0xFFFF ? null : new Origin(matcher.group(1), matcher.group(2), port);
        }

        boolean covers(Origin other) {
            return scheme.equals(other.scheme)
                    && port == other.port
                    && (host.equals(other.host) || host.startsWith("*.") && other.host.endsWith(host.substring(1)));
        }
    }

    private final Kind kind;
    private final boolean same;
    private final boolean opaque;
    private final List<Origin> listed;
    private final String text;

    private OriginPolicy(Kind kind, boolean same, boolean opaque, List<Origin> listed, String text) {
        this.kind = kind;
        this.same = same;
        this.opaque = opaque;
        this.listed = listed;
        this.text = text;
    }

    /**
     * Reads a policy: "any"; "auto"; or what passes, with commas between: origins such as https://example.com or
     * https://example.com:8443, all hosts below one such as https://*.example.com, "same" for the same origin, and "null" for pages
     * without one (sandboxed frames, local files).
     *
     * @throws IllegalArgumentException when it is none; it says which part
     */
    public static OriginPolicy parse(String text) {
        switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "any" -> {
                return ANY;
            }
            case "auto" -> {
                return AUTO;
            }
            default -> {
                return list(text);
            }
        }
    }

    /**
     * Reads a policy that lists what passes, as {@link #parse} does; "any" and "auto" are none.
     *
     * @throws IllegalArgumentException when it is none; it says which part, without a user and a password
     */
    public static OriginPolicy list(String text) {
        boolean same = false;
        boolean opaque = false;
        List<Origin> origins = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            Origin origin = Origin.parse(name);
            if (name.equals("same")) {
                same = true;
            } else if (name.equals("null")) {
                opaque = true;
            } else if (origin == null || origin.port() < 0) {
                throw new IllegalArgumentException(
                        Excerpt.of(Syntax.USER_INFORMATION.matcher(name).replaceAll("//***@"))
                                + " is no origin: it has to read like https://example.com or https://example.com:8443, without a path"
                                + " (RFC 6454 section 6.1)");
            } else {
                origins.add(origin);
            }
            shown.add(name);
        }
        return new OriginPolicy(Kind.LISTED, same, opaque, List.copyOf(origins), String.join(", ", shown));
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> -1;
        };
    }

    /** Returns whether it was listed what passes. */
    public boolean isListed() {
        return kind == Kind.LISTED;
    }

    /**
     * Returns whether a request may open a WebSocket.
     *
     * @param uri of the request, with ws or wss as scheme
     * @param authenticated whether the server knows the user otherwise than by the header fields, for example by a certificate
     */
    public boolean allows(UpgradeRequest request, String uri, boolean authenticated) {
        if (kind == Kind.ANY) {
            return true;
        }
        List<String> origins = request.headers().values("Origin");
        if (origins.isEmpty() || kind == Kind.AUTO && !authenticated && !hasCredentials(request.headers())) {
            return true;
        }
        if (origins.size() > 1) {
            return false;
        }
        if (origins.get(0).equals("null")) {
            return opaque;
        }
        Origin origin = Origin.parse(origins.get(0));
        return origin != null
                && !origin.host().startsWith("*")
                && (listed.stream().anyMatch(one -> one.covers(origin))
                        || same && isSame(origin, request.headers(), uri));
    }

    private static boolean hasCredentials(Headers headers) {
        return headers.has("Cookie") || headers.has("Authorization");
    }

    private static boolean isSame(Origin origin, Headers headers, String uri) {
        boolean tls = uri.startsWith("wss:");
        int start = uri.indexOf("//") + 2;
        int end = start;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        if (isWeb(origin, tls) && isAt(origin, uri.substring(start, end))) {
            return true;
        }
        for (String forwarded : headers.values("X-Forwarded-Host")) {
            for (String host : forwarded.split(",")) {
                if (isWeb(origin, false) && isAt(origin, host.strip())) {
                    return true;
                }
            }
        }
        for (String forwarded : headers.values("Forwarded")) {
            for (Matcher host = Syntax.FORWARDED_HOST.matcher(forwarded); host.find(); ) {
                String name = host.group(1) == null ? host.group(2) : host.group(1);
                if (isWeb(origin, false) && isAt(origin, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isWeb(Origin origin, boolean tls) {
        return origin.scheme().equals("https") || origin.scheme().equals("http") && !tls;
    }

    /** Returns whether a host and perhaps a port are those of the origin. */
    private static boolean isAt(Origin origin, String hostAndPort) {
        return origin.equals(Origin.parse(origin.scheme() + "://" + hostAndPort));
    }

    /** Returns the policy as {@link #parse} reads it. */
    @Override
    public String toString() {
        return text;
    }
}

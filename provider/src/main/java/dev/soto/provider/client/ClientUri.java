package dev.soto.provider.client;

import dev.soto.provider.settings.Credentials;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket URI (RFC 6455 section 3) that a client connects to.
 *
 * @param uri in ASCII, with scheme ws or wss in lower case, without user information and fragment; safe to log
 * @param credentials the user information of the URI; null when there is none
 */
record ClientUri(URI uri, @Nullable Credentials credentials) {
    private static final String RULE = " (RFC 6455 section 3: ws[s]://host[:port]/path[?query])";

    /**
     * Checks a URI that an application gave.
     *
     * @throws IllegalArgumentException when it is no WebSocket URI; the message never has its user information
     */
    static ClientUri of(@Nullable URI given) {
        if (given == null) {
            throw new IllegalArgumentException("the URI of the server is null" + RULE);
        }
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        URI target = withoutUserInfo(given, scheme);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException(
                    "the scheme of " + target + " is neither ws nor wss" + insteadOf(target, scheme) + RULE);
        }
        if (target.getHost() == null) {
            throw new IllegalArgumentException(target
                    + " has no valid host: a name of letters, digits, '-' and '.' (no '_'), an IPv4 address, or an IPv6"
                    + " address in [], and after it perhaps a port of 1 to 65535" + RULE);
        }
        if (target.getPort() > 65_535 || target.getPort() == 0) {
            throw new IllegalArgumentException("the port of " + target + " is not within 1 to 65535" + RULE);
        }
        if (target.getRawFragment() != null) {
            throw new IllegalArgumentException(target
                    + " has a fragment, which has no meaning here: leave it out, or write %23 where '#' belongs to the"
                    + " path or query" + RULE);
        }
        return new ClientUri(target, credentials(userInformation(given)));
    }

    private static String insteadOf(URI target, String scheme) {
        return switch (scheme) {
            case "http" -> ", write " + withScheme(target, "ws");
            case "https" -> ", write " + withScheme(target, "wss");
            default -> "";
        };
    }

    /** A host that is no ASCII makes the authority something that java.net.URI does not take apart. */
    private static @Nullable String userInformation(URI given) {
        String authority = given.getAuthority();
        int at = given.getRawAuthority() == null ? -1 : given.getRawAuthority().lastIndexOf('@');
        return given.getUserInfo() == null && authority != null && at >= 0
                ? authority.substring(0, authority.lastIndexOf('@'))
                : given.getUserInfo();
    }

    /**
     * Returns where an answer redirects to, with http and https taken for ws and wss.
     *
     * @throws IllegalArgumentException when it is no URI for a WebSocket
     */
    ClientUri redirectedTo(String location) {
        URI target = uri.resolve(location);
        String scheme = target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
        return of(
                switch (scheme) {
                    case "http" -> withScheme(target, "ws");
                    case "https" -> withScheme(target, "wss");
                    default -> target;
                });
    }

    boolean isSecure() {
        return uri.getScheme().equals("wss");
    }

    /** Returns the URI with http for ws and https for wss, for what knows the schemes of HTTP only. */
    URI httpUri() {
        return withScheme(uri, isSecure() ? "https" : "http");
    }

    /**
     * Returns what Host has to say when that is not host and port of the URI: a zone identifier is for this machine alone (RFC 6874
     * section 4). Null when it is.
     */
    @Nullable
    String hostField() {
        String host = uri.getHost();
        int zone = host.indexOf('%');
        return zone < 0 ? null : host.substring(0, zone) + "]" + (uri.getPort() > 0 ? ":" + uri.getPort() : "");
    }

    /** Returns host and port, for messages. */
    String address() {
        return uri.getHost() + ":" + port();
    }

    /** Returns a host as the system knows it: an IPv6 address without brackets, its zone as RFC 6874 has it or as Java has. */
    static String resolvable(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf("%25");
        return zone < 0 || bare.indexOf(':') < 0 ? bare : bare.substring(0, zone) + "%" + bare.substring(zone + 3);
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : isSecure() ? 443 : 80;
    }

    /** Returns whether scheme, host and port are the same. */
    boolean sameOrigin(ClientUri other) {
        return uri.getScheme().equals(other.uri.getScheme())
                && uri.getHost().equalsIgnoreCase(other.uri.getHost())
                && port() == other.port();
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static @Nullable Credentials credentials(@Nullable String userInfo) {
        return userInfo == null || userInfo.isEmpty() ? null : Credentials.ofUserInformation(userInfo);
    }

    /** Returns the same with another scheme, for a message. */
    String withScheme(String scheme) {
        return withScheme(uri, scheme).toString();
    }

    private static URI withScheme(URI uri, String scheme) {
        return URI.create(scheme + uri.toString().substring(uri.getScheme().length()));
    }

    private static URI withoutUserInfo(URI uri, String scheme) {
        if (scheme.isEmpty() || uri.getRawAuthority() == null) {
            return uri;
        }
        String authority = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        StringBuilder text = new StringBuilder(scheme).append("://").append(ascii(authority));
        text.append(uri.getRawPath() == null ? "" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        if (uri.getRawFragment() != null) {
            text.append('#').append(uri.getRawFragment());
        }
        try {
            return new URI(encoded(text));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the URI is not valid without its user information" + RULE, e);
        }
    }

    /** Returns host and port with an internationalised name as DNS and Host know it (RFC 5890). */
    private static String ascii(String authority) {
        if (authority.chars().allMatch(c -> c < 0x80)) {
            return authority;
        }
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        try {
            return IDN.toASCII(host) + (colon < 0 ? "" : authority.substring(colon));
        } catch (IllegalArgumentException noName) {
            throw new IllegalArgumentException(
                    "the host " + host + " is no internationalised name (RFC 5890): " + noName.getMessage(), noName);
        }
    }

    /**
     * Returns a URI as it stands in a request line: what is no ASCII is percent-encoded UTF-8 (RFC 3987 section 3.1). Unlike
     * {@link URI#toASCIIString} this does not normalise: the server is to see the characters that were given.
     */
    private static String encoded(CharSequence text) {
        StringBuilder ascii = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                ascii.append((char) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        String.format("the URI has half a character, the surrogate \\u%04x without its other half", c));
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    ascii.append(String.format("%%%02X", octet & 0xFF));
                }
            }
        });
        return ascii.toString();
    }
}

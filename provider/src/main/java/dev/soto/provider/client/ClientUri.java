package dev.soto.provider.client;

import dev.soto.provider.settings.Credentials;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket URI (RFC 6455 section 3) that a client connects to.
 *
 * @param uri with scheme ws or wss in lower case, without user information and fragment; safe to log
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
        String shown = withoutUserInfo(given, scheme).toString();
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException("the scheme of " + shown + " is neither ws nor wss" + RULE);
        }
        if (given.getHost() == null) {
            throw new IllegalArgumentException(shown + " has no valid host" + RULE);
        }
        if (given.getPort() > 65_535 || given.getPort() == 0) {
            throw new IllegalArgumentException("the port of " + shown + " is not within 1 to 65535" + RULE);
        }
        if (given.getRawFragment() != null) {
            throw new IllegalArgumentException(shown + " has a fragment, which has no meaning here" + RULE);
        }
        return new ClientUri(withoutUserInfo(given, scheme), credentials(given.getUserInfo()));
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

    private static URI withScheme(URI uri, String scheme) {
        return URI.create(scheme + uri.toString().substring(uri.getScheme().length()));
    }

    private static URI withoutUserInfo(URI uri, String scheme) {
        if (scheme.isEmpty() || uri.getRawAuthority() == null) {
            return uri;
        }
        String authority = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        StringBuilder text = new StringBuilder(scheme).append("://").append(authority);
        text.append(uri.getRawPath() == null ? "" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        if (uri.getRawFragment() != null) {
            text.append('#').append(uri.getRawFragment());
        }
        try {
            return new URI(text.toString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the URI is not valid without its user information" + RULE, e);
        }
    }
}
